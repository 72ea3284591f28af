package editor

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Size is a width and a height in pixels.
type Size struct{ Width, Height int }

// The words that stand for a size. Everything else is WIDTHxHEIGHT, or a
// ratio like 16:9.
const (
	SizeAuto      = "auto"      // not sent: the API decides
	SizeMatch     = "match"     // of the listed sizes, the one nearest to the first picture's aspect
	SizeSquare    = "square"    // the first listed one of that shape
	SizePortrait  = "portrait"  // likewise
	SizeLandscape = "landscape" // likewise
)

// String is the form that the API takes: "1024x1536".
func (s Size) String() string { return strconv.Itoa(s.Width) + "x" + strconv.Itoa(s.Height) }

// shape is the word for how a size looks.
func (s Size) shape() string {
	switch {
	case s.Width == s.Height:
		return SizeSquare
	case s.Width > s.Height:
		return SizeLandscape
	}
	return SizePortrait
}

// aspect is the logarithm of width by height: sizes of the same shape have the
// same, and turning a size changes its sign alone.
func (s Size) aspect() float64 { return math.Log(float64(s.Width) / float64(s.Height)) }

var sizeForm = regexp.MustCompile(`^([1-9][0-9]{0,4})\s*[xX×*]\s*([1-9][0-9]{0,4})$`)

var errNoSize = errors.New("not WIDTHxHEIGHT")

// ParseSize reads WIDTHxHEIGHT as people write it: "1024x1536", "1024 × 1536".
func ParseSize(s string) (Size, error) {
	m := sizeForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return Size{}, errNoSize
	}
	width, _ := strconv.Atoi(m[1]) // five digits at most
	height, _ := strconv.Atoi(m[2])
	return Size{width, height}, nil
}

// The rules of models that take any size, of which the newest of OpenAI's are:
// https://developers.openai.com/api/docs/guides/image-generation
const (
	sizeStep   = 16          // width and height are multiples of it
	sizeAspect = 3           // the longer side by the shorter one, at most
	sizeSide   = 3840        // the longer side, at most
	sizePixels = 3840 * 2160 // at most
)

// keepsRules says whether a model that takes any size takes this one.
func (s Size) keepsRules() bool {
	long, short := max(s.Width, s.Height), min(s.Width, s.Height)
	return s.Width%sizeStep == 0 && s.Height%sizeStep == 0 && short > 0 &&
		long <= sizeAspect*short && long <= sizeSide && s.Width*s.Height <= sizePixels
}

// near is a size that keeps the rules, of about the same shape and not larger
// than the rules allow.
func (s Size) near() Size {
	w, h := float64(max(s.Width, 1)), float64(max(s.Height, 1))
	w, h = max(w, h/sizeAspect), max(h, w/sizeAspect)
	shrink := min(1, sizeSide/max(w, h), math.Sqrt(sizePixels/(w*h)))
	out := Size{stepped(w * shrink), stepped(h * shrink)}
	for !out.keepsRules() { // rounding went over a limit
		if out.Width >= out.Height {
			out.Width -= sizeStep
		} else {
			out.Height -= sizeStep
		}
	}
	return out
}

func stepped(side float64) int { return max(1, int(math.Round(side/sizeStep))) * sizeStep }

// SizeError says that a size cannot be had.
type SizeError struct {
	Word  string // as it was asked for
	Free  bool   // WIDTHxHEIGHT that breaks the rules; else it is not one of those that there are
	Near  Size   // one that can be had
	Sizes Sizes  // all that can be had
}

func (e *SizeError) Error() string {
	if e.Free {
		return fmt.Sprintf("size %q: width and height must be multiples of %d, the longer side at most %d times the shorter, and the whole at most 3840x2160; the nearest is %s",
			clean(e.Word, ""), sizeStep, sizeAspect, e.Near)
	}
	return fmt.Sprintf("size %q: it must be one of %s", clean(e.Word, ""), strings.Join(e.Sizes.Words(), ", "))
}
