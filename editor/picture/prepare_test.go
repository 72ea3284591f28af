package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"retouch/editor/picture"
)

// exifOf is EXIF data with that orientation and a name in it.
func exifOf(order binary.AppendByteOrder, mark uint16) []byte {
	b := []byte("MM\x00*")
	if order == binary.LittleEndian {
		b = []byte("II*\x00")
	}
	b = order.AppendUint16(order.AppendUint32(b, 8), 2)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x0112), 3), 1)
	b = order.AppendUint16(order.AppendUint16(b, mark), 0)
	b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 0x013b), 2), 13)
	b = order.AppendUint32(order.AppendUint32(b, 38), 0)
	return append(b, "Jane Q Public\x00"...)
}

var corners = [4]color.NRGBA{{200, 0, 0, 255}, {0, 150, 0, 255}, {0, 0, 200, 255}, {220, 220, 0, 255}}

// quarters has another colour in each corner: top left, top right, bottom left
// and bottom right.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, corners[x*2/w+y*2/h*2])
		}
	}
	return img
}

// shown says where, with an orientation, each corner of the stored picture is to
// be seen: DC-008, 4.6.5.
var shown = [9][4]int{
	1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
	5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
}

func prepare(tb testing.TB, src []byte, want picture.Want) ([]byte, picture.Info, picture.Changes) {
	tb.Helper()
	var c picture.Converter
	dst := filepath.Join(tb.TempDir(), "dst")
	info, changes, err := c.Prepare(tb.Context(), write(tb, src), dst, want)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := os.ReadFile(dst)
	if err != nil {
		tb.Fatal(err)
	}
	return b, info, changes
}

// withMark is a JPEG with that orientation.
func withMark(tb testing.TB, mark uint16) []byte {
	tb.Helper()
	exif := exifOf(binary.BigEndian, mark)
	return insert(jpegOf(tb, quarters(64, 32), 95), app1(append([]byte("Exif\x00\x00"), exif...))...)
}

func TestPrepareTurnsUpright(t *testing.T) {
	t.Parallel()
	jpg, png := jpegOf(t, quarters(64, 32), 95), pngOf(t, quarters(64, 32))
	for mark := uint16(1); mark <= 8; mark++ {
		exif := exifOf(binary.BigEndian, mark)
		files := map[string][]byte{
			"JPEG": insert(jpg, app1(append([]byte("Exif\x00\x00"), exif...))...),
			"PNG":  append(append(bytes.Clone(png[:33]), chunk("eXIf", exif)...), png[33:]...),
		}
		for name, b := range files {
			out, info, changes := prepare(t, b, picture.Want{})
			if turned := mark > 1; changes.Has(picture.Turned) != turned || bytes.Contains(out, []byte("Jane")) {
				t.Errorf("%s, %d: %v", name, mark, changes)
			}
			checkCorners(t, out, info, mark)
		}
	}
}

func checkCorners(t *testing.T, b []byte, info picture.Info, mark uint16) {
	t.Helper()
	width, height := 64, 32
	if mark >= 5 {
		width, height = height, width
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds() != image.Rect(0, 0, width, height) || info.Width != width {
		t.Fatalf("%d: %v, %v, %v", mark, info, img.Bounds(), err)
	}
	for i, want := range shown[mark] {
		at := image.Pt(2+i%2*(width-5), 2+i/2*(height-5))
		if got := img.At(at.X, at.Y); !near(got, corners[want]) {
			t.Errorf("%s, orientation %d: at %v there is %v, want %v", info.Kind, mark, at, got, corners[want])
		}
	}
}

func TestPrepareCutsWhatFollowsThePixels(t *testing.T) {
	t.Parallel()
	for _, img := range []image.Image{noise(9, 7), paletted(0)} {
		png := pngOf(t, img)
		at := bytes.Index(png, []byte("IDAT")) - 4
		data := png[at+8 : len(png)-16]
		head, end := png[:at], png[len(png)-12:]
		tests := map[string][]byte{
			"in the chunk":        join(head, chunk("IDAT", append(bytes.Clone(data), secret...)), end),
			"in the next":         join(head, chunk("IDAT", data), chunk("IDAT", nil), chunk("IDAT", []byte(secret)), end),
			"in both":             join(head, chunk("IDAT", data[:9]), chunk("IDAT", append(bytes.Clone(data[9:]), secret...)), chunk("IDAT", []byte(secret)), end),
			"behind another":      join(head, chunk("IDAT", data), chunk("tEXt", nil), chunk("IDAT", []byte(secret)), end),
			"of which some is so": join(head, chunk("IDAT", data[:len(data)-1]), chunk("IDAT", append(bytes.Clone(data[len(data)-1:]), secret...)), end),
		}
		for name, b := range tests {
			got, info, changes := prepare(t, b, picture.Want{})
			if bytes.Contains(got, []byte(secret)) || info.Private != 0 || changes != picture.Stripped {
				t.Errorf("%s: %v, %+v", name, changes, info)
			}
			if want := clean(t, png, picture.PNG); name != "in both" && name != "of which some is so" && !bytes.Equal(bytes.ReplaceAll(got, chunk("IDAT", nil), nil), want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			if _, _, err := image.Decode(bytes.NewReader(got)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
