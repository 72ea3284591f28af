package picture

import "strings"

// Private is a set of things that a picture carries besides its pixels, and
// that tell of people, places and devices.
type Private uint32

// What a picture can carry.
const (
	PrivateEXIF      Private = 1 << iota // any EXIF at all, an orientation included
	PrivateGPS                           // where it was taken
	PrivateSerial                        // numbers of camera and lens
	PrivateOwner                         // owner, artist, copyright
	PrivateThumbnail                     // a small copy, perhaps of what was cut away
	PrivateMakerNote
	PrivateXMP
	PrivateIPTC // and all of Photoshop's own
	PrivateComment
	PrivateText
	PrivateTime
	PrivateTrailing // bytes after the end of the picture
	PrivateUnknown  // chunks and segments that no decoder needs
	PrivateOrigin   // a signed record of how it came to be, which holds for the file as it is (C2PA)
)

var privateNames = []string{
	"exif", "gps", "serial", "owner", "thumbnail", "maker note", "xmp", "iptc",
	"comment", "text", "time", "trailing bytes", "unknown", "origin",
}

// Has says whether all of other are in p.
func (p Private) Has(other Private) bool { return p&other == other }

// String lists the names: "exif, gps". It is empty for nothing.
func (p Private) String() string {
	var names []string
	for i, name := range privateNames {
		if p&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
