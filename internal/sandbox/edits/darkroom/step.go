package darkroom

import (
	"context"
	"image"
)

// Step is one thing that can be done to a picture.
type Step uint8

// The steps. Their order is of no meaning.
const (
	film Step = iota // the look of a prompt without known words; not spelt
	BlackWhite
	Sepia
	Invert
	Blur
	Sharpen
	Pixelate
	RotateLeft
	RotateRight
	RotateHalf
	Mirror // left becomes right
	Flip   // top becomes bottom
	Brighten
	Darken
	Contrast
	Soften
	Saturate
	Mute
	Warm
	Cool
	Red
	Green
	Blue
	Square
	Border
	Vignette
	Posterize
	Sketch
	Night
	Row    // side by side
	Column // one above the other
	Grid
	stepCount
)

// works says how each step is done to one picture, and by which words it is
// called: Parse makes the step of them. Steps that join have no work here.
var works = [stepCount]struct {
	words string
	one   func(*image.RGBA) *image.RGBA
}{
	film:        {"", filmLook},
	BlackWhite:  {"black and white", recolouring(grey)},
	Sepia:       {"sepia", recolouring(sepia)},
	Invert:      {"invert", recolouring(invert)},
	Blur:        {"blur", blur},
	Sharpen:     {"sharpen", sharpen},
	Pixelate:    {"pixelate", pixelate},
	RotateLeft:  {"rotate left", rotateLeft},
	RotateRight: {"rotate right", rotateRight},
	RotateHalf:  {"rotate 180", rotateHalf},
	Mirror:      {"mirror", mirror},
	Flip:        {"flip vertically", flip},
	Brighten:    {"brighter", recolouring(brighten)},
	Darken:      {"darker", recolouring(darken)},
	Contrast:    {"more contrast", recolouring(contrast)},
	Soften:      {"less contrast", recolouring(soften)},
	Saturate:    {"saturate", recolouring(saturate)},
	Mute:        {"desaturate", recolouring(mute)},
	Warm:        {"warmer", recolouring(warm)},
	Cool:        {"cooler", recolouring(cool)},
	Red:         {"red tint", recolouring(tint(225, 60, 50))},
	Green:       {"green tint", recolouring(tint(70, 190, 90))},
	Blue:        {"blue tint", recolouring(tint(60, 110, 230))},
	Square:      {"square", square},
	Border:      {"border", border},
	Vignette:    {"vignette", vignette},
	Posterize:   {"cartoon", posterize},
	Sketch:      {"sketch", sketch},
	Night:       {"night", night},
	Row:         {"side by side", nil},
	Column:      {"stacked", nil},
	Grid:        {"collage", nil},
}

// String returns words from which Parse makes this step alone.
func (s Step) String() string { return works[s].words }

// joins reports whether the step makes one picture of several.
func (s Step) joins() bool { return s == Row || s == Column || s == Grid }

func (s Step) do(ctx context.Context, pictures []*image.RGBA) ([]*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.joins() {
		return []*image.RGBA{join(s, pictures)}, nil
	}
	done := make([]*image.RGBA, len(pictures))
	for i, p := range pictures {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		done[i] = works[s].one(p)
	}
	return done, nil
}
