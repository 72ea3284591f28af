package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Converter decodes pictures and encodes them again, under one budget of
// memory for all of its calls together. The zero value is ready to use; it is
// safe for concurrent use and must not be copied.
//
// Pictures that are encoded again are turned upright and keep their colour
// profile, if it can be one of the new file, and a PNG that stays one what else
// it says of its colours; nothing else that they carry
// besides their pixels survives.
type Converter struct {
	Limits Limits
	Memory int64 // budget in bytes; 0 means 512,000,000

	once   sync.Once
	budget *semaphore.Weighted
}

// defaultQuality is what a picture is encoded with when its size is free.
const defaultQuality = 92

// Convert writes the picture in the file src to the new file dst as a picture
// of kind k, PNG or JPEG; what is transparent becomes white in a JPEG. A picture
// that is of kind k already is copied as it is. When it fails there is no file
// dst. Errors are those of [Judge.Verdict], of the context and of the file
// system, and *PixelsError for a picture that takes more memory to decode than
// there is.
func (c *Converter) Convert(ctx context.Context, src, dst string, k Kind) (Info, error) {
	info, err := inspect(src, c.Limits)
	if err != nil {
		return Info{}, err
	}
	if info.Kind == k {
		return create(dst, NewJudge(c.Limits), func(f *os.File) error { return copyFile(f, src) })
	}
	as := attempts(k, defaultQuality)
	out, _, err := c.remake(ctx, src, dst, info, recipe{limit: -1, opaque: as, clear: as})
	return out, err
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

// remake decodes src, a judged file, turns it upright and encodes it as the
// recipe has it.
func (c *Converter) remake(ctx context.Context, src, dst string, info Info, r recipe) (out Info, changes Changes, err error) {
	if err := c.decodable(info); err != nil {
		return Info{}, 0, err
	}
	release, err := c.reserve(ctx, info, 0)
	if err != nil {
		return Info{}, 0, err
	}
	defer release()
	img, shown, err := decode(ctx, src, info)
	if err != nil {
		return Info{}, 0, err
	}
	if info.Orientation > 1 {
		img, changes = upright(img, info.Orientation), Turned
	}
	out, err = create(dst, NewJudge(c.Limits), func(f *os.File) error {
		decoded := img
		img = nil // from now on only what is made of it is kept
		made, err := r.fit(ctx, decoded, shown, f)
		changes |= made
		return err
	})
	if out.Kind != info.Kind {
		changes |= Reformatted
	}
	return out, changes, err
}

// decodable refuses what would take too long or too much memory to decode. Each
// scan of a JPEG is a pass over all blocks, and a file of a few kilobytes can
// hold thousands.
func (c *Converter) decodable(i Info) error {
	l := c.Limits.orDefault()
	if i.Scans > l.Scans || int64(i.Scans)*i.Pixels() > l.ScanMegapixels*1_000_000 {
		return &BrokenError{Kind: i.Kind, Reason: fmt.Sprintf("%d scans", i.Scans)}
	}
	return l.CheckDecode(i)
}

// create makes a new file, which j judges, and removes it again when something
// fails.
func create(dst string, j *Judge, write func(*os.File) error) (info Info, err error) {
	defer j.Close()
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
	return read(f, j)
}

// inspect judges a file.
func inspect(path string, l Limits) (Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	return Read(f, l)
}

// opaque says whether img has no transparent pixel.
func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
