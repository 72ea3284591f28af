package picture_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"retouch/editor/picture"
)

func TestName(t *testing.T) {
	t.Parallel()
	ftyp := func(major string, more ...string) string {
		s := "ftyp" + major + "\x00\x00\x00\x00" + strings.Join(more, "")
		return string([]byte{0, 0, 0, byte(len(s) + 4)}) + s + "\x00\x00\x00\x08mdat"
	}
	tests := map[string]string{
		"\x89PNG\r\n\x1a\n": "PNG", "\xff\xd8\xff\xe0": "JPEG", "GIF89a\x01": "GIF", "GIF87a": "GIF",
		"RIFF\x00\x00\x00\x00WEBPVP8 ....": "WebP", "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02": "animated WebP",
		"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10": "WebP", "RIFF\x00\x00\x00\x00WAVEfmt ": "WAV", "RIFF\x00\x00\x00\x00AVI LIST": "AVI",
		ftyp("heic"): "HEIC", ftyp("mif1", "mif1", "heic"): "HEIC", ftyp("avif"): "AVIF", ftyp("mif1", "miaf", "avif"): "AVIF",
		ftyp("isom", "iso2", "mp41"): "MP4", ftyp("mp42"): "MP4", ftyp("qt  "): "MOV", ftyp("zzzz"): "MP4", "\x00\x00\x00\x08mdat": "MOV",
		"\x1aE\xdf\xa3": "WebM", "BM\x36\x00\x00\x00\x00\x00": "BMP", "II*\x00": "TIFF", "MM\x00*": "TIFF", "\x00\x00\x01\x00\x01\x00": "ICO",
		"8BPS\x00\x01": "Photoshop", "%PDF-1.7\n%\xe2": "PDF", "%!PS-Adobe": "PostScript", "PK\x03\x04\x14": "ZIP", "\x1f\x8b\x08": "gzip",
		"Rar!\x1a\x07\x01": "RAR", "7z\xbc\xaf\x27\x1c": "7-Zip", "OggS\x00": "Ogg", "ID3\x03": "MP3", "fLaC": "FLAC", "MZ\x90\x00": "program", "\x7fELF\x02": "program",
		"\x00\x00\x00\x0cJXL \r\n\x87\n": "JPEG XL", "\xff\x0a\x00": "JPEG XL", "\x00\x00\x00\x0cjP  \r\n\x87\n": "JPEG 2000",
		"<svg xmlns='x'>": "SVG", "<?xml version='1.0'?>\n<!-- x -->\n<svg>": "SVG", "<?xml version='1.0'?><a/>": "XML",
		" \n<!DOCTYPE html><p>": "HTML", "<html>": "HTML", "<HTML><svg>": "SVG", "{\"a\":1}": "JSON", " [1]": "JSON", "\xef\xbb\xbf{}": "JSON",
		"hello": "text", "BMW is a car": "text", "MZ is text": "text", " ": "text", "Grüße, 你好": "text", "cut in a rune \xe4\xbd": "text", "\x1b[31mred": "text",
		ftyp("mif1", "mif1"): "HEIF", ftyp("3gp5"): "3GP", "\x1aE\xdf\xa3\x01\x42\x82\x88matroska": "MKV", "II+\x00": "TIFF", "II*\x00\x10\x00\x00\x00CR\x02": "camera RAW",
		"FUJIFILMCCD-RAW 0201": "camera RAW", "\xff\x4f\xff\x51": "JPEG 2000", "II\xbc\x01": "JPEG XR", "\x8aMNG\r\n\x1a\n": "MNG", "qoif\x00": "QOI", "v/1\x01": "OpenEXR",
		"gimp xcf v011": "GIMP", "\x00\x00\x02\x00\x01\x00": "CUR", "FLV\x01": "FLV", "\x00\x00\x01\xba": "MPEG", "{\\rtf1 x}": "RTF", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Office document",
		"\x28\xb5\x2f\xfd": "Zstandard", "BZh91": "bzip2", "\xc5\xd0\xd3\xc6": "PostScript", "#?RADIANCE\n": "HDR", "\xd7\xcd\xc6\x9a": "WMF", "8BPS\x00\x02": "Photoshop",
		"\x00\x01\x02": "", "\xff\xfe\xfd": "", "abc\xffdef": "", "": "text",
	}
	for head, want := range tests {
		if got := picture.Name([]byte(head)); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

func TestReadNamesWhatIsNoPicture(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"II*\x00": "TIFF", "II*\x00" + strings.Repeat("\x00", 1000): "TIFF", "hello": "text", "G": "text", "RI": "text",
		"<html>" + strings.Repeat("x", 1000): "HTML", "\x00\x01" + strings.Repeat("\x00", 1000): "", "\x00": "",
	} {
		_, err := picture.Read(strings.NewReader(body), picture.Limits{})
		var format *picture.FormatError
		if !errors.As(err, &format) || format.Format != want || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: %v, want %q", body, err, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"", "\x00\x00\x00\x18ftypheic", "RIFF\x00\x00\x00\x00WEBPVP8X", "<svg", "\xef\xbb\xbf"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, b := picture.Name(b), picture.Name(bytes.Clone(b)); a != b || len(a) > 20 {
			t.Errorf("%q, %q", a, b)
		}
	})
}
