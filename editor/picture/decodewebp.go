package picture

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"

	"golang.org/x/image/webp"
)

// decodeWebP reads a still picture, or the first frame of an animation, and
// puts it on the canvas.
func decodeWebP(r io.ReaderAt, info Info) (image.Image, error) {
	parts, err := findWebP(r)
	if err != nil {
		return nil, err
	}
	canvas := image.Rect(0, 0, info.Width, info.Height)
	frame := canvas
	if parts.animated {
		frame = parts.frame
	}
	if !frame.In(canvas) || frame.Empty() {
		return nil, errors.New("the frame is not on the canvas")
	}
	config, err := webp.DecodeConfig(parts.still(r, frame.Size()))
	if err != nil {
		return nil, err
	}
	if config.Width != frame.Dx() || config.Height != frame.Dy() {
		return nil, errors.New("two different sizes")
	}
	img, err := webp.Decode(parts.still(r, frame.Size()))
	if err != nil {
		return nil, err
	}
	switch lossy := img.(type) {
	case *image.YCbCr:
		fullRange(lossy)
	case *image.NYCbCrA:
		fullRange(&lossy.YCbCr)
		img = nrgba(lossy)
	}
	return onCanvas(img, frame.Min, info), nil
}

// fullRange makes of samples as video has them, brightness from 16 to 235 and
// colours from 16 to 240, samples from 0 to 255. Lossy WebP has the former, and
// package image takes all samples for the latter.
// https://datatracker.ietf.org/doc/html/rfc6386#section-9.2
func fullRange(img *image.YCbCr) {
	var brightness, colour [256]byte
	for v := range 256 {
		brightness[v] = byte(min(max(math.Round(float64(v-16)*255/219), 0), 255))
		colour[v] = byte(min(max(math.Round(float64(v-128)*255/224)+128, 0), 255))
	}
	for i, v := range img.Y {
		img.Y[i] = brightness[v]
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = colour[img.Cb[i]], colour[img.Cr[i]]
	}
}

// nrgba converts without the loss of going through premultiplied colours.
func nrgba(img *image.NYCbCrA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		row := out.Pix[out.PixOffset(img.Rect.Min.X, y):]
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			i, c := img.YOffset(x, y), img.COffset(x, y)
			row[0], row[1], row[2] = color.YCbCrToRGB(img.Y[i], img.Cb[c], img.Cr[c])
			row[3] = img.A[img.AOffset(x, y)]
			row = row[4:]
		}
	}
	return out
}

// webpProfile is the colour profile of a WebP file.
func webpProfile(r io.ReaderAt) ([]byte, error) {
	parts, err := findWebP(r)
	if err != nil || parts.profile.size > maxProfile {
		return nil, nil
	}
	b := make([]byte, parts.profile.size)
	if _, err := r.ReadAt(b, parts.profile.off); err != nil {
		return nil, err
	}
	return cutProfile(b), nil
}
