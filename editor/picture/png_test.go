package picture_test

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"testing"

	"retouch/editor/picture"
)

// pngParts takes a small RGB picture of 5 x 4 apart.
func pngParts(tb testing.TB) (header, pixels, end []byte) {
	b := pngOf(tb, noise(5, 4))
	return b[:33], b[33 : len(b)-12], b[len(b)-12:]
}

func TestReadRefusesPNGsWithABadStructure(t *testing.T) {
	t.Parallel()
	header, pixels, end := pngParts(t)
	good := join(header, pixels, end)
	flip := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 0x20
		return b
	}
	raw := make([]byte, 4*(1+3*5))
	data := func(b []byte) []byte { return chunksPNG(header, chunk("IDAT", b)) }
	grey, palette := ihdr(5, 4, 8, 0, 0, 0, 0), ihdr(5, 4, 8, 3, 0, 0, 0)
	plte, trns := chunk("PLTE", make([]byte, 6)), chunk("tRNS", []byte{0})
	bad := bytes.Clone(raw)
	bad[16] = 5
	whole := deflated(t, raw)
	tests := []struct {
		name, reason string
		b            []byte
	}{
		{"a flipped bit in the header", "checksum of IHDR", flip(20)},
		{"a flipped bit in the checksum of the header", "checksum of IHDR", flip(30)},
		{"a flipped bit in the name of a chunk", "", flip(33 + 6)},
		{"a flipped bit in the last checksum", "checksum of IEND", flip(len(good) - 1)},
		{"a flipped bit in a chunk that nobody knows", "checksum of prVt", join(header, []byte("\x00\x00\x00\x01prVtxabcd"), pixels, end)},
		{"no header", "no IHDR", join(good[:8], pixels, end)},
		{"a chunk before the header", "no IHDR", join(good[:8], chunk("CgBI", make([]byte, 4)), good[8:])},
		{"a long header", "no IHDR", join(good[:8], chunk("IHDR", make([]byte, 14)), pixels, end)},
		{"two headers", "second IHDR", join(header, good[8:])},
		{"no width", "width or height", join(ihdr(0, 4, 8, 2, 0, 0, 0), pixels, end)},
		{"no height", "width or height", join(ihdr(4, 0, 8, 2, 0, 0, 0), pixels, end)},
		{"more width than there can be", "width or height", join(ihdr(1<<31, 1, 8, 2, 0, 0, 0), pixels, end)},
		{"an unknown compression", "compression", join(ihdr(5, 4, 8, 2, 1, 0, 0), pixels, end)},
		{"an unknown filter method", "compression", join(ihdr(5, 4, 8, 2, 0, 1, 0), pixels, end)},
		{"an unknown interlace method", "interlace", join(ihdr(5, 4, 8, 2, 0, 0, 2), pixels, end)},
		{"a chunk longer than there can be", "damaged chunk", join(header, []byte("\xff\xff\xff\xffIDATxxxx"))},
		{"a name with a zero", "damaged chunk", join(header, chunk("I\x00AT", nil), pixels, end)},
		{"a name with a digit", "damaged chunk", join(header, chunk("tEX2", nil), pixels, end)},
		{"no pixels", "end before", join(header, end)},
		{"an end with data", "end before", join(header, pixels, chunk("IEND", []byte{0}))},
		{"no end", "cut", join(header, pixels)},
		{"a palette in a grey picture", "grey", join(grey, plte, pixels, end)},
		{"two palettes", "out of order", join(palette, plte, plte, pixels, end)},
		{"a palette after its transparency", "out of order", join(header, chunk("tRNS", make([]byte, 6)), plte, pixels, end)},
		{"a palette after the pixels", "out of order", join(header, pixels, plte, end)},
		{"an empty palette", "damaged PLTE", join(palette, chunk("PLTE", nil), pixels, end)},
		{"a palette of thirds", "damaged PLTE", join(palette, chunk("PLTE", make([]byte, 7)), pixels, end)},
		{"a palette of 257 colours", "damaged PLTE", join(palette, chunk("PLTE", make([]byte, 3*257)), pixels, end)},
		{"a palette of 3 colours for one bit", "damaged PLTE", join(ihdr(5, 4, 1, 3, 0, 0, 0), chunk("PLTE", make([]byte, 9)), pixels, end)},
		{"no palette", "no PLTE", join(palette, pixels, end)},
		{"transparency before the palette", "out of order", join(palette, trns, plte, pixels, end)},
		{"transparency twice", "out of order", join(palette, plte, trns, trns, pixels, end)},
		{"transparency after the pixels", "out of order", join(grey, chunk("IDAT", deflated(t, make([]byte, 24))), chunk("tRNS", []byte{0, 0}), end)},
		{"transparency for too many colours", "damaged tRNS", join(palette, plte, chunk("tRNS", make([]byte, 257)), pixels, end)},
		{"transparency of a wrong size", "damaged tRNS", join(grey, chunk("tRNS", []byte{0}), pixels, end)},
		{"transparency beside alpha", "damaged tRNS", join(ihdr(5, 4, 8, 6, 0, 0, 0), chunk("tRNS", []byte{0, 0}), pixels, end)},
		{"pixels that are none", "pixel data", data([]byte("not deflated"))},
		{"no pixel data at all", "too few", data(nil)},
		{"a row too few", "too few", data(deflated(t, raw[16:]))},
		{"a byte too few", "too few", data(deflated(t, raw[1:]))},
		{"a byte too many", "too many", data(deflated(t, append(bytes.Clone(raw), 0)))},
		{"a row too many", "too many", data(deflated(t, append(bytes.Clone(raw), raw[:16]...)))},
		{"an unknown filter", "unknown filter", data(deflated(t, bad))},
		{"pixels without their checksum", "too few", data(whole[:len(whole)-4])},
		{"pixels with a wrong checksum", "checksum", data(append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1))},
		{"a preset dictionary", "dictionary", data(append([]byte{0x78, 0xbb}, whole[2:]...))},
		{"a chunk between halves of the pixels", "too few", chunksPNG(header, chunk("IDAT", whole[:9]), chunk("tEXt", nil), chunk("IDAT", whole[9:]))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, tt.b, picture.Limits{})
			wantBroken(t, err, tt.reason)
		})
	}
}

func TestReadTakesUnusualPNGs(t *testing.T) {
	t.Parallel()
	header, pixels, end := pngParts(t)
	whole := deflated(t, make([]byte, 4*(1+3*5)))
	var pieces [][]byte
	for i := range whole {
		pieces = append(pieces, chunk("IDAT", nil), chunk("IDAT", whole[i:i+1]))
	}
	actl, fctl := chunk("acTL", make([]byte, 8)), chunk("fcTL", make([]byte, 26))
	type check func(picture.Info) bool
	carries := func(p picture.Private) check { return func(i picture.Info) bool { return i.Private == p } }
	frames := func(n int) check { return func(i picture.Info) bool { return i.Frames == n } }
	tests := []struct {
		name string
		b    []byte
		want check
	}{
		{"pixels in chunks of one byte and of none", chunksPNG(header, pieces...), carries(0)},
		{"bytes behind the pixels' end", chunksPNG(header, chunk("IDAT", append(bytes.Clone(whole), "more"...))), carries(picture.PrivateTrailing)},
		{"a chunk of pixels behind the pixels", join(header, pixels, chunk("tEXt", nil), chunk("IDAT", []byte("x")), end), carries(picture.PrivateText | picture.PrivateTrailing)},
		{"a palette that is a suggestion", join(header, chunk("PLTE", make([]byte, 6)), pixels, end), carries(0)},
		{"more transparency than colours", chunksPNG(ihdr(1, 1, 1, 3, 0, 0, 0), chunk("PLTE", make([]byte, 6)), chunk("tRNS", make([]byte, 9)), chunk("IDAT", deflated(t, []byte{0, 0}))), func(i picture.Info) bool { return i.Alpha }},
		{"a chunk that everybody must know and nobody does", join(header, chunk("ZZZZ", []byte("x")), pixels, end), carries(picture.PrivateUnknown)},
		{"colours", join(header, chunk("gAMA", make([]byte, 4)), chunk("iCCP", []byte("not inflated")), pixels, end), func(i picture.Info) bool { return i.ICC && i.Private == 0 }},
		{"texts and times", join(header, chunk("tEXt", []byte("Author\x00J")), chunk("zTXt", []byte("Comment\x00\x00x")), pixels, chunk("tIME", make([]byte, 7)), chunk("iTXt", []byte("XML:com.adobe.xmp\x00")), end),
			carries(picture.PrivateText | picture.PrivateOwner | picture.PrivateComment | picture.PrivateTime | picture.PrivateXMP)},
		{"EXIF behind the pixels", join(header, pixels, chunk("eXIf", tiff(binary.BigEndian, shortField(0x0112, 6))), end), func(i picture.Info) bool { return i.Orientation == 6 && i.Private.Has(picture.PrivateEXIF) }},
		{"an animation", join(header, actl, fctl, pixels, fctl, chunk("fdAT", []byte("1234x")), end), frames(2)},
		{"frames without an animation", join(header, fctl, pixels, fctl, end), frames(1)},
		{"an animation that is announced too late", join(header, pixels, actl, fctl, fctl, end), frames(1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			info, err := judge(t, tt.b, picture.Limits{})
			if err != nil || !tt.want(info) {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
}

// What is inflated is compared with the size of every kind of picture.
func TestReadKnowsTheSizeOfPNGPixels(t *testing.T) {
	t.Parallel()
	samples := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
	for colour, n := range samples {
		for _, depth := range []byte{1, 2, 4, 8, 16} {
			for _, w := range []int{1, 7, 8, 9} {
				row := 1 + (w*n*int(depth)+7)/8
				chunks := [][]byte{chunk("IDAT", deflated(t, make([]byte, 3*row)))}
				if colour == 3 {
					chunks = append([][]byte{chunk("PLTE", make([]byte, 6))}, chunks...)
				}
				b := chunksPNG(headerOf(uint32(w), 3, depth, colour), chunks...)
				_, err := picture.Read(bytes.NewReader(b), picture.Limits{})
				if _, want := png.Decode(bytes.NewReader(b)); (err == nil) != (want == nil) {
					t.Errorf("colour type %d, depth %d, width %d: %v, the decoder says %v", colour, depth, w, err, want)
				}
			}
		}
	}
	for w := 1; w < 11; w++ {
		for h := 1; h < 11; h++ {
			if _, err := picture.Read(bytes.NewReader(interlaced(t, w, h)), picture.Limits{}); err != nil {
				t.Errorf("interlaced, %d x %d: %v", w, h, err)
			}
		}
	}
}

// A flipped bit anywhere is found: everything is under a checksum, or part of
// the structure.
func TestReadFindsEveryFlippedBitOfAPNG(t *testing.T) {
	t.Parallel()
	b := pngOf(t, noise(5, 4))
	for at := range b {
		for bit := range 8 {
			b[at] ^= 1 << bit
			if _, err := picture.Read(bytes.NewReader(b), picture.Limits{}); err == nil {
				t.Errorf("byte %d, bit %d", at, bit)
			}
			b[at] ^= 1 << bit
		}
	}
}
