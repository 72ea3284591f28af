package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"testing/iotest"

	_ "golang.org/x/image/webp"

	"retouch/editor/picture"
)

// maxLawPixels bounds what the laws decode.
const maxLawPixels = 1 << 18

// checkLaws holds what is true of every file:
//
//   - Pieces of any size give the same verdict.
//   - What is taken has the kind and the size that the decoder says.
//   - What the decoder takes, of an animation the first frame, is taken, but for what [strict] names.
//   - What is refused for its size alone is over the limits, and what is over them is refused.
//   - A PNG that is taken is one that the decoder takes.
//
// It says whether the decoder took it.
func checkLaws(t testing.TB, b []byte) bool {
	t.Helper()
	got, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	small, smallErr := picture.Read(iotest.OneByteReader(bytes.NewReader(b)), picture.Limits{})
	if got != small || fmt.Sprint(err) != fmt.Sprint(smallErr) {
		t.Fatalf("byte by byte: %v, %v; at once: %v, %v", small, smallErr, got, err)
	}
	config, format, configErr := image.DecodeConfig(bytes.NewReader(b))
	pixels := int64(config.Width) * int64(config.Height)
	if configErr != nil || pixels > maxLawPixels || pixels == 0 { // an empty picture is none
		return false
	}
	if err == nil && (config.Width != got.Width || config.Height != got.Height || format != string(got.Kind)) {
		t.Fatalf("%+v, the decoder says %s, %d x %d", got, format, config.Width, config.Height)
	}
	decodeErr := decodeFirst(b, format)
	_, tooLarge := errors.AsType[*picture.PixelsError](err)
	over := max(config.Width, config.Height) > picture.DefaultSide
	if decodeErr == nil && (tooLarge && !over || over && err == nil) {
		t.Fatalf("%d x %d, the judge says %v", config.Width, config.Height, err)
	}
	if decodeErr == nil && err != nil && !tooLarge && !strict(err) {
		t.Fatalf("the decoder takes it, the judge says %v", err)
	}
	if format == "png" && err == nil && decodeErr != nil && decodeErr.Error() != "png: invalid format: too much pixel data" {
		t.Fatalf("the judge takes it, the decoder says %v", decodeErr)
	}
	return decodeErr == nil
}

// strict says whether a file was refused for something that Go's decoder does
// not look at but others insist on, or for a limit of work.
func strict(err error) bool {
	broken, ok := errors.AsType[*picture.BrokenError](err)
	if !ok {
		return false
	}
	if strings.HasPrefix(broken.Reason, "more than ") || strings.HasPrefix(broken.Reason, "more scans ") {
		return true
	}
	return broken.Kind == picture.PNG && (broken.Reason == "no IHDR at the start" || broken.Reason == "damaged chunk")
}

// decodeFirst decodes b, of an animation the first frame. Of an animated WebP
// the decoder knows nothing: it takes the frames for chunks that it may skip.
func decodeFirst(b []byte, format string) error {
	if format == "webp" && bytes.Contains(b, []byte("ANMF")) {
		return errors.New("an animation")
	}
	_, _, err := image.Decode(bytes.NewReader(b)) // of a GIF this is the first frame
	return err
}

func FuzzRead(f *testing.F) {
	jpg := jpegOf(f, noise(9, 9), 50)
	for _, b := range [][]byte{
		nil, []byte("GIF89a"), bomb(9, 9), pngOf(f, noise(3, 3)), pngOf(f, paletted(0)), interlaced(f, 9, 9),
		chunksPNG(headerOf(3, 3, 1, 0), chunk("tEXt", []byte("Author\x00J")), chunk("IDAT", deflated(f, make([]byte, 6)))),
		jpg, insert(jpegOf(f, noise(2, 2), 10), 0xff, 0xff, 0xff, 0xe1, 0, 2),
		insert(jpg, app1(append([]byte("Exif\x00\x00"), tiff(binary.LittleEndian, shortField(0x112, 6))...))...),
		jpegFile(frame(0xc2, 2, 2, 1), scans(3)), jpegFile(frame(0xc0, 2, 0, 1), scans(1), []byte{0xff, 0xdc, 0, 4, 0, 2}),
		gifOf(f, paletted(255), paletted(0)), webpFile(lossy(5, 4)), webpFile(vp8x(0x10, 5, 4), riffChunk("ALPH", "x"), lossless(5, 4, true)),
		webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, lossy(5, 4))), flatPNG(f, picture.DefaultSide+1, 1),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkLaws(t, b) })
}

// FuzzReadPixels is about the pixel data of PNGs, which FuzzRead hardly reaches:
// it would have to guess a checksum.
func FuzzReadPixels(f *testing.F) {
	f.Add(uint16(5), uint16(4), byte(8), byte(2), byte(0), deflated(f, make([]byte, 64)), uint16(9))
	f.Add(uint16(5), uint16(4), byte(1), byte(3), byte(1), deflated(f, make([]byte, 11)), uint16(1))
	f.Fuzz(func(t *testing.T, w, h uint16, depth, colour, interlace byte, data []byte, cut uint16) {
		chunks := [][]byte{chunk("PLTE", make([]byte, 6))}
		if colour&3 != 3 {
			chunks = nil
		}
		at := min(int(cut), len(data))
		b := chunksPNG(ihdr(uint32(w), uint32(h), depth, colour, 0, 0, interlace),
			append(chunks, chunk("IDAT", data[:at]), chunk("IDAT", data[at:]))...)
		if _, err := png.DecodeConfig(bytes.NewReader(b)); err == nil {
			checkLaws(t, b)
		}
	})
}

// FuzzReadChunks is about PNGs with right checksums and any chunks in between.
func FuzzReadChunks(f *testing.F) {
	f.Add([]byte("acTL\x08fcTL\x1aIDAT\x00fdAT\x09"), byte(0))
	f.Add([]byte("PLTE\x06tRNS\x02IDAT\x00tEXt\x05IDAT\x03"), byte(3))
	f.Add([]byte("IDAT\x00IEND\x00IDAT\x00"), byte(2))
	f.Fuzz(func(t *testing.T, names []byte, colour byte) {
		rows := map[byte]int{0: 3, 2: 9, 3: 3, 4: 6, 6: 12}[colour]
		pixels := deflated(t, make([]byte, 3*(1+rows)))
		var chunks [][]byte
		for ; len(names) >= 5 && len(chunks) < 20; names = names[5:] {
			data := make([]byte, names[4])
			if string(names[:5]) == "IDAT\x00" {
				data = pixels
			}
			chunks = append(chunks, chunk(string(names[:4]), data))
		}
		checkLaws(t, chunksPNG(headerOf(3, 3, 8, colour), chunks...))
	})
}
