package bot

import (
	"strconv"

	"retouch/bot/locale"
)

// what is the thing that a sentence is about: the only picture (the zero
// value), picture 2, the mask.
type what struct {
	number int
	mask   bool
	some   bool // one of several, and nobody knows which
}

func (w what) in(words locale.Words) string {
	switch {
	case w.mask:
		return words.Say(locale.TheMask, nil)
	case w.some:
		return words.Say(locale.SomePicture, nil)
	case w.number > 0:
		return words.Say(locale.NthPicture, locale.Args{"N": w.number})
	}
	return words.Say(locale.OnlyPicture, nil)
}

// megabytes writes bytes in units of a million with at most one decimal,
// rounded down, as a limit is told.
func megabytes(n int64) string { return tenths(n / 100_000) }

// megabytesUp rounds up, so that what is over a limit never reads as equal
// to it.
func megabytesUp(n int64) string { return tenths((n + 99_999) / 100_000) }

func tenths(n int64) string {
	return strconv.FormatFloat(float64(n)/10, 'f', -1, 64)
}
