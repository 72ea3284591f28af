// Package sample draws the pictures that the sandbox shows and edits: two
// landscapes that look a little like photographs. They are computed, the same
// every time, so the repository needs no picture of anyone's.
//
// It draws these and nothing else; it reads no files.
package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"runtime"
	"sync"
)

// Width and Height are the size of both pictures in pixels.
const (
	Width  = 1024
	Height = 768
)

// paint gives the colour at x from 0 to 4/3 and y from 0 (top) to 1.
type paint func(x, y float64) rgb

// Lake is a mountain lake at sunset.
func Lake() *image.RGBA { return render(newLake().at) }

// Aurora is the same kind of place on a clear winter night.
func Aurora() *image.RGBA { return render(newAurora().at) }

// PNG encodes a picture without loss.
func PNG(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("encode sample: %w", err)
	}
	return b.Bytes(), nil
}

// JPEG encodes a picture at quality 90.
func JPEG(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("encode sample: %w", err)
	}
	return b.Bytes(), nil
}

// render paints every row, on all processors.
func render(p paint) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, Width, Height))
	var painters sync.WaitGroup
	hands := runtime.GOMAXPROCS(0)
	for first := range hands {
		painters.Go(func() {
			for y := first; y < Height; y += hands {
				for x := range Width {
					m.SetRGBA(x, y, p.pixel(x, y))
				}
			}
		})
	}
	painters.Wait()
	return m
}

// pixel asks for two points of a pixel, and where they differ for two more,
// which makes edges smooth. A little grain keeps gradients from showing bands.
func (p paint) pixel(x, y int) color.RGBA {
	at := func(dx, dy float64) rgb { return p((float64(x)+dx)/Height, (float64(y)+dy)/Height).capped() }
	one, two := at(.125, .375), at(.875, .625)
	c := one.to(two, .5)
	if one.differs(two) {
		c = c.to(at(.375, .875).to(at(.625, .125), .5), .5)
	}
	grain := (random(x, y) - .5) * .012
	return c.plus(rgb{grain, grain, grain}).pixel()
}

// rgb is a colour, 0 to 1 each.
type rgb struct{ r, g, b float64 }

// hex is a colour written 0xRRGGBB.
func hex(v int) rgb {
	return rgb{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

func (c rgb) plus(d rgb) rgb      { return rgb{c.r + d.r, c.g + d.g, c.b + d.b} }
func (c rgb) times(f float64) rgb { return rgb{c.r * f, c.g * f, c.b * f} }
func (c rgb) capped() rgb         { return rgb{clamp(c.r), clamp(c.g), clamp(c.b)} }

// differs reports whether somebody could see the difference.
func (c rgb) differs(d rgb) bool {
	return math.Abs(c.r-d.r)+math.Abs(c.g-d.g)+math.Abs(c.b-d.b) > .03
}

// to is c at 0 and d at 1.
func (c rgb) to(d rgb, at float64) rgb { return c.times(1 - at).plus(d.times(at)) }

func (c rgb) pixel() color.RGBA {
	c = c.capped()
	return color.RGBA{uint8(c.r*255 + .5), uint8(c.g*255 + .5), uint8(c.b*255 + .5), 255}
}
