package editor

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what went wrong, for machines: metrics, logs, tables of sentences.
// Kinds are only ever added.
type Kind string

// The kinds.
const (
	NotPicture    Kind = "not_a_picture" // neither PNG nor JPEG; Error.Format names what it is, if known
	Broken        Kind = "broken"        // a picture, but cut or damaged
	TooLarge      Kind = "too_large"     // too many bytes
	TooManyPixels Kind = "too_many_pixels"
	BadMask       Kind = "bad_mask"    // not a PNG with alpha of the first picture's size
	Gone          Kind = "gone"        // the attachment's address expired or it was deleted
	Unreachable   Kind = "unreachable" // the attachment could not be downloaded
	Refused       Kind = "refused"     // by the provider's content policy
	Rejected      Kind = "rejected"    // the API found the request invalid
	Busy          Kind = "busy"        // rate limit or overload, nothing was paid
	Unavailable   Kind = "unavailable" // the API failed or could not be reached
	Timeout       Kind = "timeout"     // no answer in time
	OutOfCredit   Kind = "out_of_credit"
	Misconfigured Kind = "misconfigured"  // key, address or model are wrong; only the owner can mend it
	BadResult     Kind = "bad_result"     // the API answered 200 without a usable picture
	BrokeOff      Kind = "broke_off"      // the API ended a good answer before the picture was there
	TooLargeMade  Kind = "too_large_made" // the result has more bytes or pixels than are taken
	Cancelled     Kind = "cancelled"
	Internal      Kind = "internal"
)

// Error is a failed step. Its text is for the log: detail from outside in it
// is cut and escaped, and it never holds a key or a signed address.
type Error struct {
	Kind       Kind
	Op         string        // the step, a verb phrase: "fetch picture"
	Picture    int           // which one, from 1; 0 when it is about none
	Mask       bool          // it is about the mask
	Format     string        // what the file is instead, for people: "HEIC", "PDF"
	Limit      int64         // the limit that was passed: bytes or pixels
	RetryAfter time.Duration // how long the API asked to wait, 0 when it did not
	Paid       bool          // the call may have been billed
	Again      bool          // nothing was paid, and the same may work if tried again
	Detail     string        // at most 200 characters of what the other side said
	Err        error
}

func (e *Error) Error() string {
	s := e.Op + ": " + string(e.Kind)
	if e.Picture > 0 {
		s = fmt.Sprintf("%s: picture %d: %s", e.Op, e.Picture, e.Kind)
	}
	if e.Detail != "" {
		s += fmt.Sprintf(" (%s)", e.Detail)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err: Internal for an error that has none, ""
// for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
