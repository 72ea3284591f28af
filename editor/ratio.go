package editor

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var ratioForm = regexp.MustCompile(`^([1-9][0-9]{0,2})\s*[:：]\s*([1-9][0-9]{0,2})$`)

// ratioLong is the longer side of a free size of which only the ratio is said: that
// of the longest default sizes.
const ratioLong = 1536

// OfRatio is the size for a ratio as people write it, "16:9": the listed one of that
// ratio, else a free one by the rules, else the listed one whose aspect is nearest.
func (s Sizes) OfRatio(word string) (Size, bool) {
	m := ratioForm.FindStringSubmatch(strings.TrimSpace(word))
	if m == nil {
		return Size{}, false
	}
	s = s.orDefault()
	width, _ := strconv.Atoi(m[1]) // three digits at most
	height, _ := strconv.Atoi(m[2])
	ratio := Size{width, height}
	listed := s.nearest(ratio)
	if !s.Any || math.Abs(listed.aspect()-ratio.aspect()) < 1e-9 {
		return listed, true
	}
	long := float64(max(width, height))
	return Size{
		stepped(float64(width) / long * ratioLong), stepped(float64(height) / long * ratioLong),
	}.near(), true
}
