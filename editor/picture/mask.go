package picture

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
)

// Fit says what a mask has to be like: as the picture that it belongs to is
// sent.
type Fit struct {
	Width, Height int
	Turn          int   // 1 to 8: the mask is turned as an orientation mark would say
	MaxBytes      int64 // it has to be smaller than that; 0 means any size
}

// ErrNoHole says that a mask has no transparent pixel, so that nothing could
// change.
var ErrNoHole = errors.New("no transparent pixel")

// Mask writes the mask in the file src, a PNG with transparent pixels, to the
// new file dst: of the size that is wanted, and with nothing in it but what is
// transparent and how much. Scaling takes the nearest pixel, so that edges stay
// where they are and as hard as they are.
//
// When it fails there is no file dst. Errors are those of [Converter.Prepare],
// *FormatError for what is no PNG, and ErrNoHole.
func (c *Converter) Mask(ctx context.Context, src, dst string, fit Fit) (Info, Changes, error) {
	info, err := inspect(src, c.Limits)
	switch {
	case err != nil:
		return Info{}, 0, err
	case info.Kind != PNG:
		return Info{}, 0, &FormatError{Format: kindNames[info.Kind]}
	case !info.Alpha:
		return Info{}, 0, ErrNoHole
	}
	release, err := c.reserve(ctx, info, fit.cost(info))
	if err != nil {
		return Info{}, 0, err
	}
	defer release()
	plane, err := alpha(ctx, src, info)
	if err != nil {
		return Info{}, 0, err
	}
	var changes Changes
	if fit.Turn > 1 {
		plane, changes = upright(plane, fit.Turn).(*image.Gray), Turned
	}
	if plane.Rect.Size() != image.Pt(fit.Width, fit.Height) {
		plane, changes = stretch(plane, fit.Width, fit.Height), changes|Scaled
	}
	if slices.Min(plane.Pix) == 255 { // scaling may have lost it
		return Info{}, 0, ErrNoHole
	}
	out, err := c.writeMask(ctx, dst, plane, fit.MaxBytes)
	return out, changes, err
}

// cost is how many bytes a mask takes when it has been decoded: how opaque its
// pixels are, a turned copy of that, one of the size that is wanted, and that as
// a picture.
func (f Fit) cost(i Info) int64 {
	return 2*i.Pixels() + (1+4)*int64(f.Width)*int64(f.Height)
}

// alpha decodes a picture and keeps how opaque each pixel is, as the brightness
// of a grey one.
func alpha(ctx context.Context, src string, info Info) (*image.Gray, error) {
	img, _, err := decode(ctx, src, info)
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	plane := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch img := img.(type) {
	case *image.NRGBA:
		pick(plane.Pix, img.Pix, 4)
	case *image.NRGBA64:
		pick(plane.Pix, img.Pix, 8)
	case *image.Paletted:
		for i, index := range img.Pix {
			plane.Pix[i] = opacity(img.Palette[index])
		}
	default:
		return nil, ErrNoHole // decoders give what can be transparent one of these forms
	}
	return plane, nil
}

// pick takes the high byte of each pixel's alpha, which comes last.
func pick(dst, src []byte, size int) {
	at := size - size/4
	for i := range dst {
		dst[i] = src[i*size+at]
	}
}

func opacity(c color.Color) byte {
	_, _, _, a := c.RGBA()
	return byte(a >> 8)
}

// stretch makes a plane of another size out of its nearest pixels.
func stretch(src *image.Gray, width, height int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, width, height))
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for y := range height {
		from := src.Pix[(2*y+1)*h/(2*height)*src.Stride:]
		to := out.Pix[y*out.Stride:]
		for x := range width {
			to[x] = from[(2*x+1)*w/(2*width)]
		}
	}
	return out
}

// writeMask writes a plane as a PNG; when half-transparent pixels make it too
// large, without them.
func (c *Converter) writeMask(ctx context.Context, dst string, plane *image.Gray, most int64) (Info, error) {
	for _, hard := range []bool{false, true} {
		if err := ctx.Err(); err != nil {
			return Info{}, err
		}
		out, err := create(dst, NewJudge(c.Limits), func(f *os.File) error { return png.Encode(f, transparency(plane, hard)) })
		if err != nil || most <= 0 || out.Bytes < most {
			return out, err
		}
		if err := os.Remove(dst); err != nil {
			return Info{}, err
		}
	}
	return Info{}, &SizeError{Limit: most - 1}
}

// transparency is a black picture that is as opaque as a plane says; hard means
// that only what is wholly transparent stays so.
func transparency(plane *image.Gray, hard bool) *image.NRGBA {
	out := image.NewNRGBA(plane.Rect)
	for i, a := range plane.Pix {
		if hard && a > 0 {
			a = 255
		}
		out.Pix[4*i+3] = a
	}
	return out
}
