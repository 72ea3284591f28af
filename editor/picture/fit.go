package picture

import (
	"bufio"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"os"
)

// recipe says how a decoded picture is encoded.
type recipe struct {
	limit  int64     // bytes; less than 0 means any number
	side   int       // of the longer side in pixels; 0 means any
	opaque []attempt // for a picture without transparent pixels, the best first
	clear  []attempt // for one with
}

// attempt is one way to encode a picture.
type attempt struct {
	kind    Kind
	quality int // of a JPEG, 1 to 100
}

func attempts(k Kind, qualities ...int) []attempt {
	var all []attempt
	for _, q := range qualities {
		all = append(all, attempt{k, q})
	}
	return all
}

// fitQualities are tried in this order before a result is made smaller.
var fitQualities = []int{92, 85, 75}

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
	info, err := inspect(src, c.Limits)
	if err != nil {
		return Info{}, err
	}
	out, _, err := c.remake(ctx, src, dst, info, recipe{
		limit: limit, opaque: attempts(JPEG, fitQualities...), clear: attempts(PNG, 0),
	})
	return out, err
}

// fit encodes img into f as the recipe has it, and says what that cost.
func (r recipe) fit(ctx context.Context, img image.Image, c colours, f *os.File) (Changes, error) {
	var changes Changes
	if b := img.Bounds(); r.side > 0 && max(b.Dx(), b.Dy()) > r.side {
		img = scale(img, float64(r.side)/float64(max(b.Dx(), b.Dy())))
		changes |= Scaled
	}
	steps := r.opaque
	if !opaque(img) {
		steps = r.clear
	}
	first := steps[0]
	for {
		done, size, err := r.shrink(ctx, img, c, f, steps)
		if err != nil {
			return 0, err
		}
		if r.limit < 0 || size <= r.limit {
			if done != first {
				changes |= Recompressed
			}
			return changes, nil
		}
		img = scale(img, min(0.95, math.Sqrt(float64(r.limit)/float64(size))*0.95))
		changes |= Scaled
		if b := img.Bounds(); min(b.Dx(), b.Dy()) < smallest {
			return 0, &SizeError{Limit: r.limit}
		}
		steps = steps[len(steps)-1:]
	}
}

// shrink encodes img with one step after the other until it fits, and returns
// the last step and the size that it made.
func (r recipe) shrink(ctx context.Context, img image.Image, c colours, f *os.File, steps []attempt) (attempt, int64, error) {
	for len(steps) > 1 {
		size, err := r.try(ctx, img, c, f, steps[0])
		if err != nil || r.limit < 0 || size <= r.limit {
			return steps[0], size, err
		}
		const hopeless = 3 // the best quality makes about 2.5 times the bytes of the least
		if steps[0].kind == JPEG && size > hopeless*r.limit {
			steps = steps[len(steps)-2:]
		}
		steps = steps[1:]
	}
	size, err := r.try(ctx, img, c, f, steps[0])
	return steps[0], size, err
}

// try encodes img into f, which it empties first. It counts all bytes but does
// not store more than the limit.
func (r recipe) try(ctx context.Context, img image.Image, c colours, f *os.File, a attempt) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if err := f.Truncate(0); err != nil {
		return 0, err
	}
	w := &capped{ctx: ctx, w: f, left: math.MaxInt64}
	if r.limit >= 0 {
		w.left = r.limit
		if int64(len(c.profile)) > r.limit/4 {
			c.profile = nil
		}
	}
	b := bufio.NewWriterSize(w, 64<<10)
	if err := errors.Join(encode(b, img, c, a), b.Flush()); err != nil {
		return 0, err
	}
	return w.size, nil
}

// capped counts what is written and passes on only the first left bytes, as
// long as the context lasts.
type capped struct {
	ctx        context.Context
	w          io.Writer
	left, size int64
}

func (c *capped) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	c.size += int64(len(p))
	n := min(int64(len(p)), c.left)
	c.left -= n
	if _, err := c.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}
