package picture

import (
	"errors"
	"image"
	"image/color"
	"io"

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
	if clear, ok := img.(*image.NYCbCrA); ok {
		img = nrgba(clear)
	}
	return onCanvas(img, frame.Min, info), nil
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
