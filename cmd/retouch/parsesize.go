package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"retouch/editor"
)

var size = regexp.MustCompile(`^([0-9]+) *([a-z]*)$`)

// units are powers of 1000, and of 1024 where the i says so.
// https://www.iec.ch/prefixes-binary-multiples
var units = map[string]int64{
	"": 1, "b": 1,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

func bytesInto(to *int64, v string) error {
	m := size.FindStringSubmatch(strings.ToLower(v))
	if m == nil || units[m[2]] == 0 {
		return fmt.Errorf("is %q, which is not a size", cut(v))
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || n > math.MaxInt64/units[m[2]] {
		return fmt.Errorf("is %q, which is too much", cut(v))
	}
	if n == 0 {
		return errors.New("has to be more than nothing")
	}
	*to = n * units[m[2]]
	return nil
}

// memoryInto takes a size that one large photo fits into.
func memoryInto(to *int64, v string) error {
	const least = 64_000_000
	if err := bytesInto(to, v); err != nil {
		return err
	}
	if *to < least {
		return errors.New("has to be 64MB at least")
	}
	return nil
}

var pixels = regexp.MustCompile(`^([0-9]+) *(mp)?$`)

// pixelsInto takes a number of pixels, or of millions of them.
func pixelsInto(to *int64, v string) error {
	m := pixels.FindStringSubmatch(strings.ToLower(v))
	if m == nil {
		return fmt.Errorf("is %q, which is not a number of pixels", cut(v))
	}
	n, err := strconv.ParseInt(m[1], 10, 32)
	if m[2] != "" {
		n *= 1_000_000
	}
	const most = 1_000_000_000
	if err != nil || n < 1 || n > most {
		return fmt.Errorf("is %q, but has to be from 1 to 1000MP", cut(v))
	}
	*to = n
	return nil
}

// sizesInto takes the sizes of results.
func sizesInto(to *editor.Sizes, v string) (err error) {
	*to, err = editor.ParseSizes(v)
	return err
}

// sizeInto takes a word, or a size of any kind: whether it can be had depends
// on another setting.
func sizeInto(to *string, v string) error {
	v = strings.ToLower(v)
	if _, err := editor.ParseSize(v); err == nil {
		*to = v
		return nil
	}
	return choiceInto(to, v, editor.SizeAuto, editor.SizeMatch, editor.SizeSquare, editor.SizePortrait, editor.SizeLandscape)
}
