package edits

import (
	"regexp"
	"strconv"
)

// The rules for a free size: https://platform.openai.com/docs/guides/image-generation
const (
	sizeStep   = 16
	sizeMost   = 3840 // of the longer side
	aspectMost = 3    // longer side by shorter side
)

var sizeForm = regexp.MustCompile(`^([1-9][0-9]{0,4})x([1-9][0-9]{0,4})$`)

// takeSize reads size: "auto", or WxH where both are divisible by 16, no more
// than three times the other, and together at most 3840x2160 pixels.
func (o *order) takeSize(q *request) error {
	size := q.value("size")
	if size == "" || size == "auto" {
		return nil
	}
	m := sizeForm.FindStringSubmatch(size)
	if m == nil {
		return invalid("size", "invalid_value", "Invalid value: %s. Supported values are: '1024x1024', '1024x1536', '1536x1024', 'auto', and WIDTHxHEIGHT.", quoted(size))
	}
	o.width, _ = strconv.Atoi(m[1]) // at most five digits
	o.height, _ = strconv.Atoi(m[2])
	if why := sizeFault(o.width, o.height); why != "" {
		return invalid("size", "invalid_value", "Invalid size %s: %s.", quoted(size), why)
	}
	return nil
}

func sizeFault(w, h int) string {
	long, short := max(w, h), min(w, h)
	switch {
	case w%sizeStep != 0 || h%sizeStep != 0:
		return "width and height must be divisible by 16"
	case long > aspectMost*short:
		return "the aspect must be between 1:3 and 3:1"
	case long > sizeMost || w*h > workPixels:
		return "the most is 3840x2160"
	}
	return ""
}
