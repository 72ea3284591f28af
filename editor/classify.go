package editor

import (
	"context"
	"errors"

	"retouch/editor/picture"
)

// asError returns err as an *Error, or nil.
func asError(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

func internal(op string, err error) *Error {
	return &Error{Kind: Internal, Op: op, Err: err}
}

func tooLarge(op string, limit int64) *Error {
	return &Error{Kind: TooLarge, Op: op, Limit: limit}
}

// contextKind is the kind for a step that ended because its context did.
func contextKind(cause error) Kind {
	if errors.Is(cause, context.DeadlineExceeded) {
		return Timeout
	}
	return Cancelled
}

// isPicture says whether err is a judgement of package picture.
func isPicture(err error) bool { return pictureKind(err) != Internal }

func pictureKind(err error) Kind {
	var format *picture.FormatError
	var broken *picture.BrokenError
	var pixels *picture.PixelsError
	var size *picture.SizeError
	switch {
	case errors.As(err, &format):
		return NotPicture
	case errors.As(err, &broken):
		return Broken
	case errors.As(err, &pixels):
		return TooManyPixels
	case errors.As(err, &size):
		return TooLarge
	}
	return Internal
}

// pictureError is the *Error for an error of package picture or of a context.
func pictureError(op string, err error) *Error {
	e := &Error{Kind: pictureKind(err), Op: op, Err: err}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		e.Kind = contextKind(err)
	}
	if format, ok := errors.AsType[*picture.FormatError](err); ok {
		e.Format = format.Format
	}
	if pixels, ok := errors.AsType[*picture.PixelsError](err); ok {
		e.Limit = pixels.Limit
	}
	if size, ok := errors.AsType[*picture.SizeError](err); ok {
		e.Limit = size.Limit
	}
	return e
}
