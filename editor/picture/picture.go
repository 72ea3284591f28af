// Package picture decides what a file of pixels really is, from its bytes.
//
// A [Judge] reads a file as it passes by and never looks at names or declared
// types. Pixels are decoded only by a [Converter], to make a picture smaller or
// of another kind, and under one budget of memory. The package knows nothing of
// chats, networks or prompts.
package picture

import "io"

// Kind is what a picture is, judged by its bytes. The zero value means that
// it is not known.
type Kind string

// The kinds that are known from inside. The edits API takes PNG and JPEG; a
// [Converter] makes one of those from the others.
const (
	PNG  Kind = "png"
	JPEG Kind = "jpeg"
	GIF  Kind = "gif"
	WebP Kind = "webp"
)

// MediaType is the kind's Content-Type, for example "image/png".
func (k Kind) MediaType() string { return "image/" + string(k) }

// Ext is the usual file extension with its dot: ".png" or ".jpg".
func (k Kind) Ext() string {
	if k == JPEG {
		return ".jpg"
	}
	return "." + string(k)
}

// Model says which samples make up a pixel.
type Model string

// The colour models. A palette's colours are RGB.
const (
	Gray      Model = "gray"
	GrayAlpha Model = "gray+alpha"
	RGB       Model = "rgb"
	RGBAlpha  Model = "rgb+alpha"
	Palette   Model = "palette"
	YCbCr     Model = "ycbcr"
	CMYK      Model = "cmyk"
	YCCK      Model = "ycck"
	Other     Model = "other" // a JPEG of two or of more than four components
)

// Info is what a picture says of itself. It is comparable.
type Info struct {
	Kind          Kind
	Width, Height int   // pixels, as stored: the orientation is not applied
	Bytes         int64 // size of the file, what follows the picture included
	Alpha         bool  // it can have transparent pixels
	Frames        int   // 1 for a still picture
	Orientation   int   // 1 to 8, as in EXIF: 1 is upright, and so is no or a senseless mark
	Depth         int   // bits of a sample
	Model         Model
	Progressive   bool    // JPEG: all coefficients stay in memory while it is decoded
	Scans         int     // JPEG: each is a pass over all blocks
	Cut           bool    // WebP: the file ends within the pixels; only decoding shows whether all are there
	ICC           bool    // it has a colour profile
	Private       Private // what should not leave the house
}

// Pixels is width times height.
func (i Info) Pixels() int64 { return int64(i.Width) * int64(i.Height) }

// samples is how many values a decoder keeps of a pixel, for JPEG.
func (i Info) samples() int64 {
	switch i.Model {
	case Gray:
		return 1
	case CMYK, YCCK:
		return 4
	}
	return 3
}

// Read judges everything that r has. Errors are those of [Judge.Verdict], or
// what r returned.
func Read(r io.Reader, l Limits) (Info, error) {
	return read(r, NewJudge(l))
}

func read(r io.Reader, j *Judge) (Info, error) {
	defer j.Close()
	if _, err := io.Copy(j, r); err != nil {
		return Info{}, err
	}
	return j.Verdict()
}
