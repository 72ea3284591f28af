package picture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"regexp"
)

// piece is a segment of a JPEG or a chunk of a PNG, as a second reader sees it
// that shares nothing with the package.
type piece struct {
	name string
	data []byte
}

// pieces takes a file apart and fails where anything is between its pieces or
// after the last one.
func pieces(b []byte) ([]piece, error) {
	if bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) {
		return pngPieces(b[8:])
	}
	if bytes.HasPrefix(b, []byte{0xff, 0xd8}) {
		return jpegPieces(b[2:])
	}
	return nil, fmt.Errorf("neither PNG nor JPEG")
}

func pngPieces(b []byte) (all []piece, err error) {
	for len(b) >= 12 {
		n := int(binary.BigEndian.Uint32(b))
		if n > len(b)-12 {
			return nil, fmt.Errorf("a chunk of %d bytes, %d are left", n, len(b))
		}
		all = append(all, piece{string(b[4:8]), b[8 : 8+n]})
		if crc32.ChecksumIEEE(b[4:8+n]) != binary.BigEndian.Uint32(b[8+n:]) {
			return nil, fmt.Errorf("checksum of %s", b[4:8])
		}
		b = b[12+n:]
		if all[len(all)-1].name == "IEND" {
			break
		}
	}
	if len(b) > 0 {
		return nil, fmt.Errorf("%d bytes after the end", len(b))
	}
	return all, nil
}

func jpegPieces(b []byte) (all []piece, err error) {
	for len(b) >= 2 && b[0] == 0xff {
		name := fmt.Sprintf("%02x", b[1])
		if name == "d9" {
			if len(b) > 2 {
				return nil, fmt.Errorf("%d bytes after the end", len(b)-2)
			}
			return all, nil
		}
		if len(b) < 4 || int(binary.BigEndian.Uint16(b[2:]))+2 > len(b) {
			return nil, fmt.Errorf("marker %s is cut", name)
		}
		n := int(binary.BigEndian.Uint16(b[2:])) + 2
		all = append(all, piece{name, b[4:n]})
		b = b[n:]
		if name == "da" {
			n := scanLength(b)
			all = append(all, piece{"scan", b[:n]})
			b = b[n:]
		}
	}
	return nil, fmt.Errorf("%d bytes where a marker should be", len(b))
}

func scanLength(b []byte) int {
	for i := 0; i < len(b); i++ {
		if b[i] != 0xff {
			continue
		}
		at := i
		for i < len(b) && b[i] == 0xff {
			i++
		}
		if i == len(b) || b[i] != 0 && (b[i] < 0xd0 || b[i] > 0xd7) {
			return at
		}
	}
	return len(b)
}

// allowed says what a clean file may consist of: how long the data of a piece
// can be, and how it begins.
var allowed = map[string]struct {
	min, max int
	prefix   string
}{
	"IHDR": {13, 13, ""}, "PLTE": {3, 768, ""}, "tRNS": {0, 256, ""}, "IDAT": {0, 1 << 31, ""}, "IEND": {0, 0, ""},
	"gAMA": {4, 4, ""}, "cHRM": {32, 32, ""}, "sRGB": {1, 1, ""}, "iCCP": {4, 4 << 20, ""}, "sBIT": {1, 4, ""},
	"bKGD": {1, 6, ""}, "pHYs": {9, 9, ""}, "cICP": {4, 4, ""}, "mDCV": {24, 24, ""}, "cLLI": {8, 8, ""},
	"c0": {6, 774, ""}, "c1": {6, 774, ""}, "c2": {6, 774, ""}, "c3": {6, 774, ""}, "c5": {6, 774, ""}, "c6": {6, 774, ""},
	"c7": {6, 774, ""}, "c9": {6, 774, ""}, "ca": {6, 774, ""}, "cb": {6, 774, ""}, "cd": {6, 774, ""}, "ce": {6, 774, ""}, "cf": {6, 774, ""},
	"c4": {0, 0xffff, ""}, "cc": {0, 0xffff, ""}, "db": {0, 0xffff, ""}, "dc": {0, 0xffff, ""}, "dd": {0, 0xffff, ""},
	"da": {0, 0xffff, ""}, "scan": {0, 1 << 31, ""},
	"e0": {14, 14, "JFIF\x00"}, "e2": {14, 0xffff, "ICC_PROFILE\x00"}, "ee": {12, 12, "Adobe"},
}

// pixelPieces are those that hold pixels or the tables that they are decoded
// with.
var pixelPieces = regexp.MustCompile(`^(IHDR|PLTE|tRNS|IDAT|scan|c.|d.)$`)

// foreign are the beginnings of what a picture could be taken for.
var foreign = regexp.MustCompile(`(?i)<script|PK\x03\x04|%PDF`)

// dirt says what of a file should not be there, "" when it is clean.
func dirt(b []byte) string {
	all, err := pieces(b)
	if err != nil {
		return err.Error()
	}
	for _, p := range all {
		rule, ok := allowed[p.name]
		switch {
		case !ok, len(p.data) < rule.min, len(p.data) > rule.max, !bytes.HasPrefix(p.data, []byte(rule.prefix)):
			return fmt.Sprintf("%s %.40q", p.name, p.data)
		case p.name == "e0" && len(p.data) == 14 && (p.data[12] != 0 || p.data[13] != 0):
			return "a JFIF thumbnail is announced"
		case !pixelPieces.MatchString(p.name) && foreign.Match(p.data):
			return fmt.Sprintf("%s holds something foreign", p.name)
		}
	}
	return ""
}
