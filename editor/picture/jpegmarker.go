package picture

// Markers of a JPEG: T.81, table B.1.
const (
	jpegTEM   = 0x01
	jpegSOF0  = 0xc0
	jpegDHT   = 0xc4
	jpegJPG   = 0xc8
	jpegDAC   = 0xcc
	jpegSOF15 = 0xcf
	jpegRST0  = 0xd0
	jpegRST7  = 0xd7
	jpegSOI   = 0xd8
	jpegEOI   = 0xd9
	jpegSOS   = 0xda
	jpegDQT   = 0xdb
	jpegDNL   = 0xdc
	jpegDRI   = 0xdd
	jpegAPP0  = 0xe0
	jpegAPP1  = 0xe1
	jpegAPP2  = 0xe2
	jpegAPP11 = 0xeb
	jpegAPP13 = 0xed
	jpegAPP14 = 0xee
	jpegAPP15 = 0xef
	jpegCOM   = 0xfe
)

// jpegRelatives are formats that share the frame of a JPEG but need decoders of
// their own, by the marker that gives them away.
var jpegRelatives = map[byte]string{
	0xf7: "JPEG-LS",           // ITU-T T.87, C.1
	0xde: "hierarchical JPEG", // T.81, annex J
	0xdf: "hierarchical JPEG",
}

// jpegTables say whether a segment with tables has the size that its content
// asks for. A table may be missing: there are usual ones.
var jpegTables = map[byte]func([]byte) bool{
	jpegDHT: huffmanTables,
	jpegDQT: quantTables,
	jpegDRI: func(b []byte) bool { return len(b) == 2 },
	jpegDAC: func(b []byte) bool { return len(b)%2 == 0 },
}

// huffmanTables: T.81, B.2.4.2.
func huffmanTables(b []byte) bool {
	const head, most = 17, 256
	for len(b) > 0 {
		if len(b) < head || b[0]>>4 > 1 || b[0]&15 > 3 {
			return false
		}
		codes := 0
		for _, n := range b[1:head] {
			codes += int(n)
		}
		if codes > most || head+codes > len(b) {
			return false
		}
		b = b[head+codes:]
	}
	return true
}

// quantTables: T.81, B.2.4.1. Go's decoder lets a single byte more pass.
func quantTables(b []byte) bool {
	for len(b) > 0 {
		if b[0]>>4 > 1 || b[0]&15 > 3 {
			return false
		}
		size := 1 + 64<<(b[0]>>4)
		if len(b) < size {
			return len(b) == 1
		}
		b = b[size:]
	}
	return true
}
