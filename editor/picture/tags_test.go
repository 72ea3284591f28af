package picture_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"retouch/editor/picture"
)

// withEXIF puts EXIF data where each kind of picture has it.
func withEXIF(tb testing.TB, b []byte) map[string][]byte {
	tb.Helper()
	header, pixels, end := pngParts(tb)
	jpg := jpegOf(tb, noise(5, 4), 90)
	prefixed := "Exif\x00\x00" + string(b)
	return map[string][]byte{
		"jpeg":             insert(jpg, segment(0xe1, prefixed)...),
		"jpeg, twice":      insert(jpg, join(segment(0xe1, prefixed), segment(0xe1, "Exif\x00\x00"+string(tiff(binary.BigEndian, shortField(0x112, 5)))))...),
		"png":              join(header, chunk("eXIf", b), pixels, end),
		"png, behind":      join(header, pixels, chunk("eXIf", b), end),
		"png, with prefix": join(header, chunk("eXIf", []byte(prefixed)), pixels, end),
		"webp":             webpFile(vp8x(8, 5, 4), lossy(5, 4), riffChunk("EXIF", string(b))),
		"webp with prefix": webpFile(vp8x(8, 5, 4), lossy(5, 4), riffChunk("EXIF", prefixed)),
	}
}

func TestReadFindsTheOrientation(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for mark := range uint16(8) {
			exif := tiff(order, shortField(0x10f, 7), shortField(0x112, mark+1))
			for kind, b := range withEXIF(t, exif) {
				info, err := judge(t, b, picture.Limits{})
				if err != nil || info.Orientation != int(mark+1) || !info.Private.Has(picture.PrivateEXIF) {
					t.Errorf("%s, %v, %d: %+v, %v", kind, order, mark+1, info, err)
				}
			}
		}
	}
}

func TestReadTakesASenselessOrientationForUpright(t *testing.T) {
	t.Parallel()
	good := tiff(binary.LittleEndian, shortField(0x112, 6))
	for name, exif := range map[string][]byte{
		"none": tiff(binary.LittleEndian), "0": tiff(binary.BigEndian, shortField(0x112, 0)), "9": tiff(binary.BigEndian, shortField(0x112, 9)),
		"a fraction": tiff(binary.BigEndian, field{0x112, 5, 6}), "a byte order that is none": append([]byte("XX*\x00"), good[4:]...),
		"a directory that is far away": []byte("II*\x00\xff\xff\xff\xff"), "a cut": good[:len(good)-10], "nothing": {}, "words": []byte("hello"),
	} {
		header, pixels, end := pngParts(t)
		info, err := judge(t, join(header, chunk("eXIf", exif), pixels, end), picture.Limits{})
		if err != nil || info.Orientation != 1 {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
}

func TestReadTellsWhatEXIFSays(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		inside := uint32(8 + 2 + 12*2 + 4)
		file := func(thumbnail uint32) []byte {
			b := directory(order, tiff(order)[:8], thumbnail, field{0x8769, 4, inside}, field{0x8825, 4, 0})
			b = directory(order, b, 0, shortField(0xa431, 1), shortField(0x927c, 1), shortField(0x9003, 1))
			return directory(order, b, 0, field{0x201, 4, 0}, field{0x13b, 2, 0})
		}
		next := file(0)
		within := picture.PrivateEXIF | picture.PrivateGPS | picture.PrivateSerial | picture.PrivateMakerNote | picture.PrivateTime
		for name, tt := range map[string]struct {
			exif []byte
			want picture.Private
		}{
			"nothing more":                {tiff(order, shortField(0x112, 1)), picture.PrivateEXIF},
			"a place":                     {tiff(order, field{0x8825, 4, 9}), picture.PrivateEXIF | picture.PrivateGPS},
			"an artist":                   {tiff(order, field{0x13b, 2, 9}), picture.PrivateEXIF | picture.PrivateOwner},
			"a directory within":          {next, within},
			"a thumbnail":                 {file(uint32(len(next) - (2 + 2*12 + 4))), within | picture.PrivateThumbnail | picture.PrivateOwner},
			"a thumbnail that is nowhere": {file(1 << 30), within},
			"a directory within itself":   {tiff(order, field{0x8769, 4, 8}), picture.PrivateEXIF},
		} {
			for kind, b := range withEXIF(t, tt.exif) {
				if kind == "jpeg, twice" {
					continue
				}
				if info, err := judge(t, b, picture.Limits{}); err != nil || info.Private != tt.want {
					t.Errorf("%s in %s: %v, want %v; %v", name, kind, info.Private, tt.want, err)
				}
			}
		}
	}
}

func TestPrivateNamesWhatItHolds(t *testing.T) {
	t.Parallel()
	if got := (picture.PrivateGPS | picture.PrivateMakerNote | picture.PrivateUnknown).String(); got != "gps, maker note, unknown" {
		t.Errorf("%q", got)
	}
	if got := fmt.Sprint(picture.Private(0)); got != "" {
		t.Errorf("%q", got)
	}
	if p := picture.PrivateGPS | picture.PrivateEXIF; !p.Has(picture.PrivateGPS) || p.Has(picture.PrivateGPS|picture.PrivateXMP) {
		t.Error("Has is wrong")
	}
	for p := picture.PrivateEXIF; p <= picture.PrivateUnknown; p <<= 1 {
		if p.String() == "" {
			t.Errorf("%b has no name", p)
		}
	}
}
