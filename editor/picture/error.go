package picture

import (
	"errors"
	"fmt"
	"io"
)

// FormatError says that a file is no picture of a kind that is accepted.
type FormatError struct {
	Format string // what it is, for people: "HEIC", "PDF"; "" when unknown
}

func (e *FormatError) Error() string {
	if e.Format == "" {
		return "not a PNG, JPEG, GIF or WebP picture"
	}
	return "not a PNG, JPEG, GIF or WebP picture but " + e.Format
}

// BrokenError says that a picture is cut or damaged.
type BrokenError struct {
	Kind   Kind   // "" for a file without any bytes
	Reason string // a few words for the log

	limit bool // there is nothing wrong but the number of something
}

func (e *BrokenError) Error() string {
	if e.Kind == "" {
		return "broken picture: " + e.Reason
	}
	return fmt.Sprintf("broken %s: %s", e.Kind, e.Reason)
}

// forgiven says whether an error only means that the file ends where the damage
// is, which is well where nothing is needed any more. Limits are not forgiven.
func forgiven(err error) bool {
	broken, ok := errors.AsType[*BrokenError](err)
	return errors.Is(err, io.ErrUnexpectedEOF) || ok && !broken.limit
}

// PixelsError says that a picture has too many pixels.
type PixelsError struct {
	Width, Height int
	Limit         int64 // pixels that are accepted
	Side          int   // pixels that are accepted for the longer side
}

func (e *PixelsError) Error() string {
	return fmt.Sprintf("%d x %d pixels, more than %d in all or %d on a side",
		e.Width, e.Height, e.Limit, e.Side)
}

// SizeError says that a picture has more bytes than are accepted, or cannot be
// made to fit into so few.
type SizeError struct{ Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("does not fit into %d bytes", e.Limit)
}
