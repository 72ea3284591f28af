package picture

import (
	"image"
	"math"

	"golang.org/x/image/draw"
)

// scale makes img smaller by factor, which is below 1. It halves first, so that
// every pixel counts, and needs no memory but the copy's. A grey picture stays
// grey.
func scale(img image.Image, factor float64) image.Image {
	_, grey := img.(*image.Gray)
	b := img.Bounds()
	width, height := scaled(b.Dx(), factor), scaled(b.Dy(), factor)
	img = plain8(img)
	for b := img.Bounds(); b.Dx() >= 2*width && b.Dy() >= 2*height; b = img.Bounds() {
		img = resize(img, b.Dx()/2, b.Dy()/2)
	}
	if size := img.Bounds().Size(); size != image.Pt(width, height) {
		img = resize(img, width, height)
	}
	if rgba, ok := img.(*image.RGBA); ok && grey {
		return toGray(rgba)
	}
	return img
}

func scaled(side int, factor float64) int { return max(1, int(math.Round(float64(side)*factor))) }

// plain8 returns img in one of the forms that the scaler is quick with.
func plain8(img image.Image) image.Image {
	switch img.(type) {
	case *image.Gray, *image.YCbCr, *image.RGBA, *image.NRGBA:
		return img
	}
	if opaque(img) {
		return flat(img)
	}
	out := image.NewNRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, out.Rect.Min, draw.Src)
	return out
}

func resize(img image.Image, width, height int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Bounds(), draw.Src, nil)
	return out
}

// toGray takes the red of a picture whose colours are equal.
func toGray(img *image.RGBA) *image.Gray {
	out := image.NewGray(img.Rect)
	for i := range out.Pix {
		out.Pix[i] = img.Pix[4*i]
	}
	return out
}
