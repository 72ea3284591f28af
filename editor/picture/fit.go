package picture

import (
	"bufio"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"os"

	"golang.org/x/image/draw"
)

// qualities are tried in this order before a picture is made smaller.
var qualities = []int{defaultQuality, 85, 75}

// smallest is the shorter side, in pixels, below which making a picture smaller
// is given up.
const smallest = 16

// Fit writes the picture in the file src to the new file dst in at most limit
// bytes: as a JPEG, or as a PNG when it has transparent pixels. It gives up
// quality first and then size. When it fails there is no file dst; errors are
// those of [Converter.Convert], and *SizeError.
func (c *Converter) Fit(ctx context.Context, src, dst string, limit int64) (Info, error) {
	if limit <= 0 {
		return Info{}, &SizeError{Limit: limit}
	}
	h, err := inspect(src, c.Limits)
	if err != nil {
		return Info{}, err
	}
	return c.with(ctx, src, dst, h, func(img image.Image, f *os.File) error {
		return fit(ctx, img, f, limit)
	})
}

func fit(ctx context.Context, img image.Image, f *os.File, limit int64) error {
	kind, steps := JPEG, qualities
	if !opaque(img) {
		kind, steps = PNG, qualities[:1]
	}
	if kind == JPEG {
		img = flat(img)
	}
	for {
		size, err := shrink(ctx, img, f, kind, steps, limit)
		if err != nil || size <= limit {
			return err
		}
		img = scale(img, math.Sqrt(float64(limit)/float64(size))*0.95)
		if b := img.Bounds(); min(b.Dx(), b.Dy()) < smallest {
			return &SizeError{Limit: limit}
		}
	}
}

// shrink encodes img with less and less quality until it fits, and returns the
// size that the last try would have had.
func shrink(ctx context.Context, img image.Image, f *os.File, k Kind, steps []int, limit int64) (size int64, err error) {
	for _, quality := range steps {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if size, err = try(img, f, k, quality, limit); err != nil || size <= limit {
			return size, err
		}
	}
	return size, nil
}

// try encodes img into f, which it empties first. It counts all bytes but does
// not store more than limit.
func try(img image.Image, f *os.File, k Kind, quality int, limit int64) (int64, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if err := f.Truncate(0); err != nil {
		return 0, err
	}
	w := &capped{w: f, left: limit}
	b := bufio.NewWriterSize(w, 64<<10)
	if err := errors.Join(encode(b, img, k, quality), b.Flush()); err != nil {
		return 0, err
	}
	return w.size, nil
}

// capped counts what is written and passes on only the first left bytes.
type capped struct {
	w          io.Writer
	left, size int64
}

func (c *capped) Write(p []byte) (int, error) {
	c.size += int64(len(p))
	n := min(int64(len(p)), c.left)
	c.left -= n
	if _, err := c.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// scale makes img smaller by factor, which is at most 0.95. It halves first, so
// that every pixel counts, and needs no memory but the copy's.
func scale(img image.Image, factor float64) image.Image {
	factor = min(factor, 0.95)
	for factor < 0.5 {
		img, factor = resize(img, 0.5), factor*2
	}
	return resize(img, factor)
}

func resize(img image.Image, factor float64) image.Image {
	b := img.Bounds()
	size := image.Rect(0, 0, scaled(b.Dx(), factor), scaled(b.Dy(), factor))
	var out draw.Image = image.NewRGBA(size)
	if !opaque(img) {
		out = image.NewNRGBA(size)
	}
	draw.ApproxBiLinear.Scale(out, size, img, b, draw.Src, nil)
	return out
}

func scaled(side int, factor float64) int { return max(1, int(float64(side)*factor)) }
