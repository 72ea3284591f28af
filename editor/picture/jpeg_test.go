package picture_test

import (
	"bytes"
	"testing"

	"retouch/editor/picture"
)

// scan is the header of a scan with the components 1 to n.
func scan(n, first, last, bits byte) []byte {
	b := []byte{0xff, 0xda, 0, 6 + 2*n, n}
	for i := range n {
		b = append(b, i+1, 0)
	}
	return append(b, first, last, bits)
}

// component is a frame of 8 x 8 with one component of that sampling and table.
func component(sampling, table byte) []byte {
	return segment(0xc0, "\x08\x00\x08\x00\x08\x01\x01"+string([]byte{sampling, table}))
}

func TestReadRefusesJPEGsWithABadStructure(t *testing.T) {
	t.Parallel()
	jpg := jpegOf(t, noise(5, 4), 90)
	base, progressive := frame(0xc0, 8, 8, 3), frame(0xc2, 8, 8, 3)
	tests := []struct {
		name, reason string
		b            []byte
	}{
		{"no pixels", "no pixels", jpegFile()},
		{"a frame and no pixels", "no pixels", jpegFile(base)},
		{"pixels before the frame", "before the frame", jpegFile(scans(1))},
		{"two frames", "second frame", insert(jpg, frame(0xc0, 5, 4, 3)...)},
		{"no width", "width", jpegFile(frame(0xc0, 0, 4, 3), scans(1))},
		{"no height and nothing that tells it", "no pixels", jpegFile(frame(0xc0, 4, 0, 3), scans(1))},
		{"no components", "frame header", jpegFile(frame(0xc0, 4, 4, 0), scans(1))},
		{"a frame that is too short", "frame header", insert(jpg, 0xff, 0xc0, 0, 5, 8, 0, 1)},
		{"a frame that is longer than its components", "frame header", jpegFile(segment(0xc0, "\x08\x00\x08\x00\x08\x01\x01\x11\x00x"), scans(1))},
		{"7 bits", "depth", jpegFile(segment(0xc0, "\x07\x00\x08\x00\x08\x01\x01\x11\x00"), scans(1))},
		{"17 bits without loss", "depth", jpegFile(segment(0xc3, "\x11\x00\x08\x00\x08\x01\x01\x11\x00"), scans(1))},
		{"no sampling", "component", jpegFile(component(0x01, 0), scans(1))},
		{"too much sampling", "component", jpegFile(component(0x15, 0), scans(1))},
		{"an unknown table", "component", jpegFile(component(0x11, 4), scans(1))},
		{"a segment without its length", "damaged segment", insert(jpg, 0xff, 0xe1, 0, 1)},
		{"a segment longer than the file", "cut", insert(jpg, 0xff, 0xe1, 0xff, 0xff)},
		{"a marker that is reserved", "unknown marker 02", insert(jpg, 0xff, 2, 0, 2)},
		{"the marker between two that are frames", "unknown marker C8", insert(jpg, 0xff, 0xc8, 0, 2)},
		{"a second start", "unknown marker D8", insert(jpg, 0xff, 0xd8)},
		{"a scan without components", "scan header", jpegFile(base, scan(0, 0, 63, 0))},
		{"a scan of more than the frame has", "scan header", jpegFile(base, scan(4, 0, 63, 0))},
		{"a scan header that is too long", "scan header", jpegFile(base, segment(0xda, "\x01\x01\x00\x00\x3f\x00x"))},
		{"a scan of nobody", "component in a scan", jpegFile(base, segment(0xda, "\x01\x09\x00\x00\x3f\x00"))},
		{"a scan of the same twice", "component in a scan", jpegFile(base, segment(0xda, "\x02\x01\x00\x01\x00\x00\x3f\x00"))},
		{"a scan with an unknown table", "component in a scan", jpegFile(base, segment(0xda, "\x01\x01\x40\x00\x3f\x00"))},
		{"too many blocks", "too many blocks", jpegFile(segment(0xc0, "\x08\x00\x08\x00\x08\x02\x01\x22\x00\x02\x42\x00"), scan(2, 0, 63, 0))},
		{"bands in the wrong order", "progression", jpegFile(progressive, scan(1, 5, 4, 0))},
		{"a band that does not exist", "progression", jpegFile(progressive, scan(1, 1, 64, 0))},
		{"two kinds of bands at once", "progression", jpegFile(progressive, scan(1, 0, 5, 0))},
		{"a band of several components", "progression", jpegFile(progressive, scan(2, 1, 5, 0))},
		{"bits that do not follow", "progression", jpegFile(progressive, scan(1, 1, 5, 0x31))},
		{"Huffman codes that are not there", "tables", insert(jpg, segment(0xc4, "\x00\x01"+string(make([]byte, 15)))...)},
		{"a Huffman table that is cut", "tables", insert(jpg, segment(0xc4, string(make([]byte, 16)))...)},
		{"a Huffman table of no kind", "tables", insert(jpg, segment(0xc4, "\x20"+string(make([]byte, 16)))...)},
		{"more Huffman codes than values", "tables", insert(jpg, segment(0xc4, "\x00\xff\x02"+string(make([]byte, 14+257)))...)},
		{"a quantization table that is cut", "tables", insert(jpg, segment(0xdb, string(make([]byte, 64)))...)},
		{"a quantization table of no kind", "tables", insert(jpg, segment(0xdb, "\x20"+string(make([]byte, 64)))...)},
		{"a fifth quantization table", "tables", insert(jpg, segment(0xdb, "\x04"+string(make([]byte, 64)))...)},
		{"a restart interval of a byte", "tables", insert(jpg, segment(0xdd, "x")...)},
		{"conditioning of half a table", "tables", insert(jpg, segment(0xcc, "x")...)},
		{"lines before the scan", "DNL", jpegFile(frame(0xc0, 4, 0, 3), segment(0xdc, "\x00\x08"), scans(1))},
		{"lines in one byte", "DNL", jpegFile(frame(0xc0, 4, 0, 3), scans(1), segment(0xdc, "\x08"))},
		{"no lines", "no pixels", jpegFile(frame(0xc0, 4, 0, 3), scans(1), segment(0xdc, "\x00\x00"))},
		{"a picture that begins anew before its end", "unknown marker D8", join(jpg[:len(jpg)-2], jpg)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, tt.b, picture.Limits{})
			wantBroken(t, err, tt.reason)
		})
	}
}

func TestReadTakesUnusualJPEGs(t *testing.T) {
	t.Parallel()
	jpg := jpegOf(t, noise(5, 4), 90)
	of := func(marker byte, depth string, more ...[]byte) []byte {
		return jpegFile(append([][]byte{segment(marker, depth+"\x00\x08\x00\x08\x01\x01\x11\x00"), scan(1, 0, 0, 0)}, more...)...)
	}
	adobe := func(transform string) []byte { return segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00"+transform) }
	rgb := segment(0xc0, "\x08\x00\x08\x00\x08\x03R\x11\x00G\x11\x00B\x11\x00")
	rgbScan := segment(0xda, "\x03R\x00G\x00B\x00\x00\x3f\x00")
	jfif := segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")
	type check func(picture.Info) bool
	model := func(m picture.Model) check { return func(i picture.Info) bool { return i.Model == m } }
	depth := func(n int) check { return func(i picture.Info) bool { return i.Depth == n } }
	carries := func(p picture.Private) check { return func(i picture.Info) bool { return i.Private == p } }
	tests := []struct {
		name string
		b    []byte
		want check
	}{
		{"12 bits", of(0xc1, "\x0c"), depth(12)},
		{"lossless, 16 bits", of(0xc3, "\x10"), depth(16)},
		{"arithmetically coded", of(0xc9, "\x08", segment(0xcc, "\x00\x10")), depth(8)},
		{"progressive", of(0xc2, "\x08"), func(i picture.Info) bool { return i.Progressive }},
		{"progressive and arithmetically coded", of(0xca, "\x08"), func(i picture.Info) bool { return i.Progressive }},
		{"its height behind the pixels", jpegFile(frame(0xc0, 8, 0, 1), scans(1), []byte{1, 2, 0xff, 0}, segment(0xdc, "\x00\x09")), func(i picture.Info) bool { return i.Height == 9 }},
		{"two components", jpegFile(frame(0xc0, 8, 8, 2), scan(2, 0, 63, 0)), model(picture.Other)},
		{"components that are called the same", jpegFile(segment(0xc0, "\x08\x00\x08\x00\x08\x02\x01\x11\x00\x01\x11\x00"), segment(0xda, "\x02\x01\x00\x01\x00\x00\x3f\x00")), model(picture.Other)},
		{"a large block alone in its scan", jpegFile(component(0x44, 0), scans(1)), model(picture.Gray)},
		{"CMYK", jpegFile(frame(0xc0, 8, 8, 4), scan(4, 0, 63, 0)), model(picture.CMYK)},
		{"CMYK by Adobe's mark", jpegFile(adobe("\x00"), frame(0xc0, 8, 8, 4), scan(4, 0, 63, 0)), model(picture.CMYK)},
		{"YCCK by Adobe's mark", jpegFile(adobe("\x02"), frame(0xc0, 8, 8, 4), scan(4, 0, 63, 0)), model(picture.YCCK)},
		{"RGB by Adobe's mark", jpegFile(adobe("\x00"), frame(0xc0, 8, 8, 3), scan(3, 0, 63, 0)), model(picture.RGB)},
		{"RGB by its names", jpegFile(rgb, rgbScan), model(picture.RGB)},
		{"JFIF is never RGB", jpegFile(jfif, rgb, rgbScan), model(picture.YCbCr)},
		{"restart markers and stuffing", insert(jpg, 0xff, 0xd0, 0xff, 0, 0xff, 0xd7, 0xff, 1), carries(0)},
		{"fill bytes before its end", join(jpg[:len(jpg)-2], []byte{0xff, 0xff, 0xff, 0xd9}), carries(0)},
		{"tables behind the pixels", join(jpg[:len(jpg)-2], segment(0xdd, "\x00\x00"), jpg[len(jpg)-2:]), carries(0)},
		{"an empty Huffman table", insert(jpg, segment(0xc4, string(make([]byte, 17)))...), carries(0)},
		{"no tables at all", jpegFile(component(0x11, 0), scans(1)), carries(0)},
		{"a comment", insert(jpg, segment(0xfe, "hello")...), carries(picture.PrivateComment)},
		{"a thumbnail in JFIF", insert(jpg, segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x01rgb")...), carries(picture.PrivateThumbnail)},
		{"a thumbnail beside JFIF", insert(jpg, segment(0xe0, "JFXX\x00\x10")...), carries(picture.PrivateThumbnail)},
		{"XMP", insert(jpg, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x/>")...), carries(picture.PrivateXMP)},
		{"more XMP", insert(jpg, segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00<x/>")...), carries(picture.PrivateXMP)},
		{"Photoshop's own", insert(jpg, segment(0xed, "Photoshop 3.0\x008BIM")...), carries(picture.PrivateIPTC)},
		{"further pictures", append(insert(jpg, segment(0xe2, "MPF\x00MM")...), jpg...), carries(picture.PrivateUnknown | picture.PrivateTrailing)},
		{"a segment that nobody knows", insert(jpg, segment(0xe7, "x")...), carries(picture.PrivateUnknown)},
		{"an extension", insert(jpg, segment(0xf0, "x")...), carries(picture.PrivateUnknown)},
		{"a colour profile", insert(jpg, iccSegment(1, 1, []byte(profile("RGB ", "")))...), func(i picture.Info) bool { return i.ICC && i.Private == 0 }},
		{"padding behind its end", append(bytes.Clone(jpg), make([]byte, 1000)...), carries(picture.PrivateTrailing)},
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

func TestReadNamesTheRelativesOfJPEG(t *testing.T) {
	t.Parallel()
	for want, b := range map[string][]byte{
		"JPEG-LS":           jpegFile(segment(0xf7, "\x08\x00\x08\x00\x08\x01\x01\x11\x00"), scans(1)),
		"hierarchical JPEG": jpegFile(segment(0xde, "\x08\x00\x08\x00\x08\x01\x01\x11\x00"), frame(0xc0, 8, 8, 1), scans(1)),
	} {
		_, err := judge(t, b, picture.Limits{})
		wantFormat(t, err, want)
	}
}

// A cut between segments, or in the middle of one, is a missing end.
func TestReadRefusesJPEGsCutAtEachSegment(t *testing.T) {
	t.Parallel()
	b := join(jpegOf(t, noise(5, 4), 90)[:2], segment(0xfe, "x"), segment(0xe1, "Exif\x00\x00"), jpegOf(t, noise(5, 4), 90)[2:])
	for at := 2; at < len(b); at++ {
		if b[at] == 0xff {
			for _, n := range []int{at, at + 1, at + 2} {
				_, err := judge(t, b[:min(n, len(b)-1)], picture.Limits{})
				wantBroken(t, err, "cut")
			}
		}
	}
}
