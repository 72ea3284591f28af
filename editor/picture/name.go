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
	if strings.HasPrefix(string(head), "\x1aE\xdf\xa3") {
		return matroskaName(head)
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
	if major := string(head[8:12]); major == "mif1" || major == "msf1" {
		return "HEIF"
	}
	return "MP4"
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

// matroskaName tells WebM from its parent by the name that the header gives:
// https://www.rfc-editor.org/rfc/rfc8794#section-11.2.3
func matroskaName(head []byte) string {
	if bytes.Contains(head, []byte("matroska")) {
		return "MKV"
	}
	return "WebM"
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
	case strings.HasPrefix(s, `{\rtf`):
		return "RTF"
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
