// Package darkroom edits pictures by simple words: "black and white, rotate
// left" or "合并，变亮". It understands a fixed list of English and Chinese
// words (see Words), does what they say in the order in which they stand, and
// gives a picture without any known word a warm film look, so that something
// visible always happens.
//
// It is no artificial intelligence and will not become one: it takes the
// place of a model in tests and in the sandbox, where the same request must
// always have the same answer.
package darkroom

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
)

// MaxSteps is how many steps of a prompt are done; what follows is ignored.
const MaxSteps = 8

// Recipe is what is to be done with the pictures, in this order. The zero
// value is the warm film look.
type Recipe struct {
	Steps []Step
}

// String returns words from which Parse makes the same recipe again.
func (r Recipe) String() string {
	words := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		words[i] = s.String()
	}
	return strings.Join(words, ", ")
}

// Develop makes one picture of the given ones, and may write over them. Steps
// are done to every picture until a step that joins them (Row, Column, Grid),
// and to the joined picture after it; several pictures without such a step
// are joined in a row at the end. The error is that of the context, or says
// that there is no picture.
func (r Recipe) Develop(ctx context.Context, pictures ...*image.RGBA) (*image.RGBA, error) {
	if len(pictures) == 0 {
		return nil, errors.New("develop: no picture")
	}
	for _, s := range r.forCount(len(pictures)) {
		next, err := s.do(ctx, pictures)
		if err != nil {
			return nil, fmt.Errorf("develop %s: %w", s, err)
		}
		pictures = next
	}
	return pictures[0], nil
}

// DevelopMasked changes only the part of the first picture where mask is
// transparent. With one picture that part shows the developed picture; with
// several it shows the others, developed and joined, as if seen through a
// window of the first one's size. The mask has the first picture's size.
func (r Recipe) DevelopMasked(ctx context.Context, mask *image.Alpha, pictures ...*image.RGBA) (*image.RGBA, error) {
	if len(pictures) == 0 {
		return nil, errors.New("develop: no picture")
	}
	under, behind := pictures[0], pictures[1:]
	if len(behind) == 0 {
		behind = []*image.RGBA{clone(under)}
	}
	made, err := r.Develop(ctx, behind...)
	if err != nil {
		return nil, err
	}
	size := under.Bounds().Size()
	return reveal(under, Cover(made, size.X, size.Y), mask), nil
}

// forCount returns the steps that make one picture of n: joining is left out
// for one picture, done once for several, and nothing is ever left unchanged.
func (r Recipe) forCount(n int) []Step {
	var steps []Step
	joined := n == 1
	for _, s := range r.Steps {
		if !s.joins() {
			steps = append(steps, s)
			continue
		}
		if !joined {
			steps = append(steps, s)
			joined = true
		}
	}
	if !joined {
		steps = append(steps, Row)
	}
	if len(steps) == 0 {
		steps = append(steps, film)
	}
	return steps
}
