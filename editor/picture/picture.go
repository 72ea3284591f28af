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

// The kinds that the edits API takes.
const (
	PNG  Kind = "png"
	JPEG Kind = "jpeg"
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

// Info is what the header of a picture says.
type Info struct {
	Kind          Kind
	Width, Height int   // pixels, as stored: an orientation mark is not applied
	Bytes         int64 // size of the file
	Alpha         bool  // it can have transparent pixels
}

// Pixels is width times height.
func (i Info) Pixels() int64 { return int64(i.Width) * int64(i.Height) }

// Limits of what is accepted. A zero field means its default.
type Limits struct {
	Pixels int64 // width times height; 0 means 64,000,000
	Side   int   // the longer side in pixels; 0 means 16,384
}

// The defaults of Limits.
const (
	DefaultPixels = 64_000_000
	DefaultSide   = 16_384
)

func (l Limits) orDefault() Limits {
	if l.Pixels <= 0 {
		l.Pixels = DefaultPixels
	}
	if l.Side <= 0 {
		l.Side = DefaultSide
	}
	return l
}

// check returns a *PixelsError for sizes over the limits.
func (l Limits) check(width, height int) error {
	if max(width, height) > l.Side || int64(width)*int64(height) > l.Pixels {
		return &PixelsError{Width: width, Height: height, Limit: l.Pixels, Side: l.Side}
	}
	return nil
}

// Read judges everything that r has. Errors are those of [Judge.Verdict], or
// what r returned.
func Read(r io.Reader, l Limits) (Info, error) {
	j := NewJudge(l)
	if _, err := io.Copy(j, r); err != nil {
		return Info{}, err
	}
	return j.Verdict()
}
