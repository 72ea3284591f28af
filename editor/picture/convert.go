package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Converter decodes pictures and encodes them again, under one budget of
// memory for all of its calls together. The zero value is ready to use; it is
// safe for concurrent use and must not be copied.
//
// What a picture carries besides its pixels (orientation marks, colour
// profiles, comments) does not survive.
type Converter struct {
	Limits Limits
	Memory int64 // budget in bytes; 0 means 512,000,000

	once   sync.Once
	budget *semaphore.Weighted
}

// DefaultMemory is the budget of a Converter in bytes.
const DefaultMemory = 512_000_000

// defaultQuality is what a picture is encoded with when its size is free.
const defaultQuality = 92

// Convert writes the picture in the file src to the new file dst as a picture
// of kind k; what is transparent becomes white in a JPEG. A picture that is of
// kind k already is copied as it is. When it fails there is no file dst. Errors are those of [Judge.Verdict], of the context and of
// the file system.
func (c *Converter) Convert(ctx context.Context, src, dst string, k Kind) (Info, error) {
	h, err := inspect(src, c.Limits)
	if err != nil {
		return Info{}, err
	}
	if h.Kind == k {
		return create(dst, c.Limits, func(f *os.File) error { return copyFile(f, src) })
	}
	return c.with(ctx, src, dst, h, func(img image.Image, f *os.File) error {
		return encode(f, img, k, defaultQuality)
	})
}

func copyFile(dst *os.File, src string) error {
	f, err := os.Open(src)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(dst, f)
	return err
}

// with decodes src, lets write fill the new file dst and judges what it wrote.
func (c *Converter) with(ctx context.Context, src, dst string, h Info, write func(image.Image, *os.File) error) (Info, error) {
	release, err := c.reserve(ctx, h)
	if err != nil {
		return Info{}, err
	}
	defer release()
	img, err := decode(src, h)
	if err != nil {
		return Info{}, err
	}
	if err := ctx.Err(); err != nil {
		return Info{}, err
	}
	return create(dst, c.Limits, func(f *os.File) error { return write(img, f) })
}

// create makes a new file and removes it again when something fails.
func create(dst string, l Limits, write func(*os.File) error) (info Info, err error) {
	f, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return Info{}, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			info, err = Info{}, errors.Join(err, os.Remove(dst))
		}
	}()
	if err := write(f); err != nil {
		return Info{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Info{}, err
	}
	return Read(f, l)
}

// inspect judges a file and returns all that its header says.
func inspect(path string, l Limits) (Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	j := NewJudge(l)
	if _, err := io.Copy(j, f); err != nil {
		return Info{}, err
	}
	return j.Verdict()
}

// reserve waits for the memory that a decode takes. A picture which would need
// more than there is in all is refused.
func (c *Converter) reserve(ctx context.Context, h Info) (release func(), err error) {
	c.once.Do(func() {
		if c.Memory <= 0 {
			c.Memory = DefaultMemory
		}
		c.budget = semaphore.NewWeighted(c.Memory)
	})
	need := h.Pixels() * h.cost()
	if need > c.Memory {
		return nil, &PixelsError{Width: h.Width, Height: h.Height, Limit: c.Memory / h.cost(), Side: c.Limits.orDefault().Side}
	}
	if err := c.budget.Acquire(ctx, need); err != nil {
		return nil, err
	}
	return func() { c.budget.Release(need) }, nil
}

// cost is how many bytes one pixel takes at most while a picture is decoded and
// encoded again: its samples, a flattened copy and a smaller one. image/jpeg
// keeps the coefficients of a progressive picture beside the samples, 4 bytes
// for each, and makes a second copy of four-colour ones.
func (h Info) cost() int64 {
	const copies = 4 + 4
	switch {
	case h.Kind == JPEG && h.Progressive:
		return 5*h.samples() + copies
	case h.Kind == JPEG && h.samples() < 4:
		return h.samples() + 4
	case h.Depth == 16:
		return 8 + copies
	default:
		return 4 + copies
	}
}

// The work that a progressive JPEG may ask for. Each scan is a pass over all
// blocks, and a file of a few kilobytes can hold thousands; honest ones have
// about 10.
const (
	maxScans          = 100
	maxScanMegapixels = 1000
)

// decode reads the pixels of a judged file.
func decode(path string, h Info) (image.Image, error) {
	if h.Scans > maxScans || int64(h.Scans)*h.Pixels() > maxScanMegapixels*1_000_000 {
		return nil, &BrokenError{Kind: h.Kind, Reason: fmt.Sprintf("%d scans", h.Scans)}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	read := png.Decode
	if h.Kind == JPEG {
		read = jpeg.Decode
	}
	img, err := read(f)
	if err != nil {
		return nil, &BrokenError{Kind: h.Kind, Reason: err.Error()}
	}
	return img, nil
}

func encode(w io.Writer, img image.Image, k Kind, quality int) error {
	switch k {
	case JPEG:
		return jpeg.Encode(w, flat(img), &jpeg.Options{Quality: quality})
	case PNG:
		return png.Encode(w, img)
	default:
		return fmt.Errorf("encode picture: unknown kind %q", k)
	}
}

// flat returns img on white in a form that the JPEG encoder is quick with.
func flat(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.YCbCr, *image.Gray:
		return img
	case *image.RGBA:
		if img.Opaque() {
			return img
		}
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, out.Rect.Min, draw.Over)
	return out
}

// opaque says whether img has no transparent pixel.
func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
