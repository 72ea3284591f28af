package picture

import (
	"bytes"
	"encoding/binary"
)

// exifPrefix stands before EXIF data in a JPEG's APP1 segment; some writers put
// it into PNG and WebP files too.
const exifPrefix = "Exif\x00\x00"

// orientation returns the mark in EXIF data that says how a picture is to be
// held, 1 (upright) to 8, or 0 when there is none. Only the first directory
// counts, as in browsers; the rest of b may be missing or damaged.
//
// EXIF data has the structure of a TIFF file:
// https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E, 4.6
func orientation(b []byte) int {
	b = bytes.TrimPrefix(b, []byte(exifPrefix))
	order := tiffOrder(b)
	if order == nil {
		return 0
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 0
	}
	fields := b[at+2:]
	for range order.Uint16(b[at:]) {
		if len(fields) < exifField {
			return 0
		}
		if order.Uint16(fields) == exifOrientation {
			return turnValue(order, fields)
		}
		fields = fields[exifField:]
	}
	return 0
}

const (
	exifField       = 12     // bytes of one field: tag, type, count, value
	exifOrientation = 0x0112 // DC-008, table 4
)

// tiffOrder is the byte order that the header of a TIFF structure names, nil
// when b does not begin with one.
func tiffOrder(b []byte) binary.ByteOrder {
	if len(b) < 8 {
		return nil
	}
	switch string(b[:4]) {
	case "II*\x00":
		return binary.LittleEndian
	case "MM\x00*":
		return binary.BigEndian
	}
	return nil
}

// turnValue reads the value of an orientation field. It ought to be a SHORT;
// LONG is seen too.
func turnValue(order binary.ByteOrder, field []byte) int {
	const short, long = 3, 4
	var v uint32
	switch order.Uint16(field[2:]) {
	case short:
		v = uint32(order.Uint16(field[8:]))
	case long:
		v = order.Uint32(field[8:])
	}
	if v < 1 || v > 8 || order.Uint32(field[4:]) != 1 {
		return 0
	}
	return int(v)
}
