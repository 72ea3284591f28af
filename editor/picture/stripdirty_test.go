package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"retouch/editor/picture"
)

const secret = "Jane Q Public, 12 Main St"

// segment is one of a JPEG.
func segment(marker byte, data string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	return append(b, data...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// profile is the smallest ICC profile for that colour space, with something of
// its own behind it.
func profile(space, more string) []byte {
	b := make([]byte, 132, 132+len(more))
	binary.BigEndian.PutUint32(b, uint32(132+len(more)))
	copy(b[12:], "mntr")
	copy(b[16:], space)
	copy(b[20:], "XYZ ")
	copy(b[36:], "acsp")
	return append(b, more...)
}

func iccSegment(number, count byte, part []byte) []byte {
	return segment(0xe2, "ICC_PROFILE\x00"+string([]byte{number, count})+string(part))
}

// dirtyJPEG carries everything private that a JPEG can, between all of its
// segments, and an ICC profile, JFIF and Adobe marks.
func dirtyJPEG(jpg []byte) []byte {
	thumbnail := "\x01\x01" + strings.Repeat(secret[:3], 1)
	icc := profile("RGB ", strings.Repeat("x", 100))
	return join(
		jpg[:2],
		segment(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48"+thumbnail),
		segment(0xe0, "JFXX\x00\x10"+secret),
		segment(0xe1, "Exif\x00\x00"+string(exifOf(binary.LittleEndian, 1))),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret),
		segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00"+secret),
		iccSegment(2, 2, icc[70:]), segment(0xfe, secret), iccSegment(1, 2, icc[:70]),
		segment(0xe2, "MPF\x00"+secret), segment(0xe3, "META"+secret), segment(0xeb, "HDR_RI"+secret),
		segment(0xed, "Photoshop 3.0\x008BIM"+secret),
		segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"+secret),
		segment(0xfe, "<script>alert(1)</script>"), segment(0xef, "PK\x03\x04"), segment(0xf0, secret),
		[]byte{0xff, 0xff, 0xff}, jpg[2:], segment(0xfe, "%PDF-1.7"), jpg,
	)
}

// dirtyPNG does the same for a PNG.
func dirtyPNG(png []byte) []byte {
	text := func(name string) []byte { return chunk(name, []byte("Author\x00"+secret)) }
	end := len(png) - 12
	return join(
		png[:33], text("tEXt"), text("zTXt"), text("iTXt"), chunk("eXIf", exifOf(binary.BigEndian, 1)),
		chunk("tIME", []byte{7, 200, 1, 1, 1, 1, 1}), chunk("gAMA", []byte("%PDF")), chunk("gAMA", []byte{0, 1, 0x86, 0xa0}),
		chunk("pHYs", []byte("\x00\x00PK\x03\x04\x00\x00\x01")), chunk("prVt", []byte(secret)), chunk("sPLT", []byte(secret)),
		chunk("vpAg", []byte("<script>")), chunk("caBX", []byte(secret)), chunk("sBIT", []byte{8, 8, 8}),
		png[33:end], text("tEXt"), chunk("eXIf", exifOf(binary.BigEndian, 1)), chunk("gAMA", []byte{0, 0, 0, 1}),
		png[end:], []byte("PK\x03\x04"+secret),
	)
}

// dirtyPictures have something to be cleaned of, in each way that is known.
func dirtyPictures(tb testing.TB) map[string][]byte {
	tb.Helper()
	small := image.Rect(0, 0, 9, 7)
	jpg, grey := jpegOf(tb, noise(9, 7), 80), jpegOf(tb, image.NewGray(small), 80)
	return map[string][]byte{
		"jpeg":      dirtyJPEG(jpg),
		"grey jpeg": dirtyJPEG(grey),
		"png":       dirtyPNG(pngOf(tb, noise(9, 7))),
		"16 bits":   dirtyPNG(pngOf(tb, image.NewNRGBA64(small))),
		"grey png":  dirtyPNG(pngOf(tb, image.NewGray16(small))),
		"palette":   dirtyPNG(pngOf(tb, paletted(0))),
	}
}

func TestCleanLeavesNothingPrivate(t *testing.T) {
	t.Parallel()
	for name, b := range dirtyPictures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkClean(t, b)
			info, err := picture.Read(bytes.NewReader(b), picture.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got := clean(t, b, info.Kind); bytes.Contains(got, []byte(secret[:3])) || foreign.Match(got) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestCleanKeepsColours(t *testing.T) {
	t.Parallel()
	got, err := pieces(clean(t, dirtyPictures(t)["jpeg"], picture.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	want := []piece{
		{"e0", []byte("JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00")},
		{"e2", join([]byte("ICC_PROFILE\x00\x01\x01"), profile("RGB ", strings.Repeat("x", 100)))},
		{"ee", []byte("Adobe\x00\x64\x00\x00\x00\x00\x01")},
	}
	for i, p := range want {
		if got[i].name != p.name || !bytes.Equal(got[i].data, p.data) {
			t.Errorf("%s %q, want %s %q", got[i].name, got[i].data, p.name, p.data)
		}
	}
	chunks, err := pieces(clean(t, dirtyPictures(t)["png"], picture.PNG))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range chunks {
		names = append(names, p.name)
	}
	if s := strings.Join(names, " "); s != "IHDR gAMA sBIT IDAT IEND" {
		t.Errorf("chunks %s", s)
	}
}

// A second opinion, where it is installed: apt install libimage-exiftool-perl.
func TestExiftoolFindsNothingPrivate(t *testing.T) {
	t.Parallel()
	exiftool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("exiftool is not installed")
	}
	dir := t.TempDir()
	for name, b := range dirtyPictures(t) {
		info, err := picture.Read(bytes.NewReader(b), picture.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), clean(t, b, info.Kind), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), exiftool, "-a", "-u", "-U", "-G1", "-s", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		group, _, _ := strings.Cut(strings.TrimPrefix(line, "["), "]")
		switch strings.TrimSpace(group) {
		case "ExifTool", "System", "File", "JFIF", "ICC_Profile", "ICC-header", "Adobe", "PNG", "PNG-pHYs", "Composite", "":
		default:
			if strings.HasPrefix(line, "[") {
				t.Error(line)
			}
		}
		if strings.Contains(line, secret[:3]) || strings.Contains(line, "Warning") && !strings.Contains(line, "ICC") {
			t.Error(line)
		}
	}
}
