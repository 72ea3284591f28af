package picture

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Name says what a file is that begins with head, in words that people know:
// "HEIC", "animated WebP", "PDF". It returns "" when it does not know. 512
// bytes of head are enough.
func Name(head []byte) string {
	for _, m := range magics {
		if len(head) >= m.at+len(m.bytes) && string(head[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.name
		}
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		return brandName(head)
	}
	if len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" {
		return webpName(head)
	}
	if name := textName(head); name != "" {
		return name
	}
	for _, m := range shortMagics {
		if strings.HasPrefix(string(head), m.bytes) {
			return m.name
		}
	}
	return ""
}

// shortMagics are looked at last: words can begin with them too.
var shortMagics = []struct{ bytes, name string }{
	{"BM", "BMP"},
	{"MZ", "program"},
	{"\x1f\x8b", "gzip"},
	{"\xff\x0a", "JPEG XL"},
}

// magics are signatures, the more exact ones first.
// https://mimesniff.spec.whatwg.org/ and https://www.garykessler.net/library/file_sigs.html
var magics = []struct {
	at    int
	bytes string
	name  string
}{
	{0, "\x89PNG\r\n\x1a\n", "PNG"},
	{0, "\xff\xd8\xff", "JPEG"},
	{0, "GIF87a", "GIF"},
	{0, "GIF89a", "GIF"},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"},
	{0, "II*\x00", "TIFF"},
	{0, "MM\x00*", "TIFF"},
	{0, "\x00\x00\x01\x00", "ICO"},
	{0, "8BPS", "Photoshop"},
	{0, "%PDF-", "PDF"},
	{0, "%!PS", "PostScript"},
	{0, "\x1aE\xdf\xa3", "WebM"},
	{8, "AVI ", "AVI"},
	{8, "WAVE", "WAV"},
	{0, "OggS", "Ogg"},
	{0, "fLaC", "FLAC"},
	{0, "ID3", "MP3"},
	{0, "PK\x03\x04", "ZIP"},
	{0, "PK\x05\x06", "ZIP"},
	{0, "Rar!\x1a\x07", "RAR"},
	{0, "7z\xbc\xaf\x27\x1c", "7-Zip"},
	{0, "\x7fELF", "program"},
	{4, "moov", "MOV"},
	{4, "mdat", "MOV"},
}

// brandName names a file of the ISO base media family by its brands, the major
// one first: https://mp4ra.org/registered-types/brands
func brandName(head []byte) string {
	size := int(min(binary.BigEndian.Uint32(head), uint32(len(head))))
	if name := brands[string(head[8:12])]; name != "" {
		return name
	}
	for at := 16; at+4 <= size; at += 4 {
		if name := brands[string(head[at:at+4])]; name != "" && name != "MP4" {
			return name
		}
	}
	return "MP4"
}

var brands = map[string]string{
	"heic": "HEIC", "heix": "HEIC", "heim": "HEIC", "heis": "HEIC",
	"hevc": "HEIC", "hevx": "HEIC", "avif": "AVIF", "avis": "AVIF",
	"qt  ": "MOV", "M4A ": "M4A", "crx ": "camera RAW",
	"isom": "MP4", "iso2": "MP4", "mp41": "MP4", "mp42": "MP4", "M4V ": "MP4",
}

// webpName tells moving pictures by the flag of the extended header:
// https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
func webpName(head []byte) string {
	const animation = 0x02
	if len(head) > 20 && string(head[12:16]) == "VP8X" && head[20]&animation != 0 {
		return "animated WebP"
	}
	return "WebP"
}

// textName names what can be read.
func textName(head []byte) string {
	text, ok := readable(head)
	if !ok {
		return ""
	}
	s := strings.ToLower(strings.TrimSpace(text))
	switch {
	case s == "":
		return "text"
	case strings.Contains(s, "<svg"):
		return "SVG"
	case strings.HasPrefix(s, "<!doctype html"), strings.Contains(s, "<html"), strings.Contains(s, "<head"):
		return "HTML"
	case strings.HasPrefix(s, "<?xml"):
		return "XML"
	case s[0] == '{', s[0] == '[':
		return "JSON"
	}
	return "text"
}

// readable returns head as UTF-8 without its byte order mark; the last rune may
// be cut.
func readable(head []byte) (string, bool) {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for i := 0; i < len(head); {
		if !utf8.FullRune(head[i:]) {
			break
		}
		r, size := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\n\r\f\x1b", r) {
			return "", false
		}
		i += size
	}
	return string(head), true
}
