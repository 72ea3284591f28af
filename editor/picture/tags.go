package picture

import (
	"bytes"
	"encoding/binary"
)

// addEXIF takes over what EXIF data says; the first orientation counts.
func (i *Info) addEXIF(b []byte) {
	b = bytes.TrimPrefix(b, []byte(exifPrefix))
	if i.Orientation == 0 {
		i.Orientation = orientation(b)
	}
	i.Private |= exifPrivate(b)
}

// exifPrivate says what EXIF data tells. It follows each directory once, and
// stops where the data is damaged.
func exifPrivate(b []byte) Private {
	found := PrivateEXIF
	order := tiffOrder(b)
	if order == nil {
		return found
	}
	first := int64(order.Uint32(b[4:]))
	inside := exifTags(b, first, order, &found)
	if inside != 0 {
		exifTags(b, inside, order, &found)
	}
	if next := nextDirectory(b, first, order); next != 0 {
		exifTags(b, next, order, &found) // of the thumbnail
	}
	return found
}

// exifTags collects what the fields of the directory at stand for, and returns
// where the directory is that one of them points to.
func exifTags(b []byte, at int64, order binary.ByteOrder, found *Private) (inside int64) {
	const exifDirectory = 0x8769
	if at+2 > int64(len(b)) {
		return 0
	}
	fields := b[at+2:]
	for range order.Uint16(b[at:]) {
		if len(fields) < exifField {
			return inside
		}
		tag := order.Uint16(fields)
		*found |= privateTags[tag]
		if tag == exifDirectory {
			inside = int64(order.Uint32(fields[8:]))
		}
		fields = fields[exifField:]
	}
	return inside
}

// nextDirectory is the place of the directory after the one at, 0 for none.
func nextDirectory(b []byte, at int64, order binary.ByteOrder) int64 {
	if at+2 > int64(len(b)) {
		return 0
	}
	at += 2 + exifField*int64(order.Uint16(b[at:]))
	if at+4 > int64(len(b)) {
		return 0
	}
	return int64(order.Uint32(b[at:]))
}

// privateTags are the fields that tell of somebody or something. Names and
// numbers: CIPA DC-008, tables 4 to 15, and https://exiftool.org/TagNames/EXIF.html
var privateTags = map[uint16]Private{
	0x010d: PrivateText, 0x010e: PrivateText, // document name, description
	0x0132: PrivateTime, 0x9003: PrivateTime, 0x9004: PrivateTime,
	0x013b: PrivateOwner, 0x8298: PrivateOwner, 0xa430: PrivateOwner, // artist, copyright, camera's owner
	0x013c: PrivateSerial, 0xa420: PrivateSerial, 0xa431: PrivateSerial, 0xa435: PrivateSerial, 0xc62f: PrivateSerial,
	0x0201: PrivateThumbnail, 0x0202: PrivateThumbnail,
	0x02bc: PrivateXMP, 0x83bb: PrivateIPTC, 0x8825: PrivateGPS,
	0x927c: PrivateMakerNote, 0x9286: PrivateComment,
	0x9c9b: PrivateText, 0x9c9c: PrivateComment, 0x9c9d: PrivateOwner, 0x9c9e: PrivateText, 0x9c9f: PrivateText,
}
