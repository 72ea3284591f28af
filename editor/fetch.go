package editor

import (
	"context"
	"os"
	"sync/atomic"
)

// Fetch brings the sources in parallel into files in dir, judges each, and
// makes of it what the API takes: without private metadata, upright, of a kind
// and a size that it accepts. Picture.Changes tells what was done to it. A mask
// is made to fit the first picture.
//
// The file of a picture that came back can be kept and given to Fetch again, by
// Source.Open: under the same Config it comes back as it is, bit for bit, with
// no Changes. So does a mask, together with the picture that it was fitted to.
//
// Either all pictures come back, in order, or an *Error whose Picture says
// which one was the first to fail; 0 stands for the mask, if Mask is set, or for
// all together. After an error no file is left.
func (e *Editor) Fetch(ctx context.Context, dir string, from []Source) ([]Picture, error) {
	if err := e.checkDeclared(from); err != nil {
		return nil, err
	}
	var together atomic.Int64
	return gathering{e, dir, masks(from), func(ctx context.Context, i int) (raw, error) {
		if from[i].Open != nil {
			return e.readKept(ctx, dir, from[i], &together)
		}
		return e.download(ctx, dir, from[i], &together)
	}}.gather(ctx)
}

// masks says of each source whether it is a mask.
func masks(from []Source) []bool {
	out := make([]bool, len(from))
	for i, source := range from {
		out[i] = source.Mask
	}
	return out
}

// checkDeclared refuses by the sizes that were declared, before any download.
func (e *Editor) checkDeclared(from []Source) error {
	var sum int64
	for i, source := range from {
		if source.Bytes > e.config.PictureMaxBytes {
			err := tooLarge("fetch picture", e.config.PictureMaxBytes)
			err.Picture = i + 1
			return err
		}
		sum += max(source.Bytes, 0)
	}
	if sum > e.config.PicturesMaxBytes {
		return tooLarge("fetch pictures", e.config.PicturesMaxBytes)
	}
	return nil
}

// download fetches one picture as it is.
func (e *Editor) download(ctx context.Context, dir string, source Source, together *atomic.Int64) (raw, error) {
	p, err := spool(dir, "picture-*", func(f *os.File) (Picture, error) {
		info, err := e.attachments.save(ctx, transfer{
			from: source, max: e.config.PictureMaxBytes, limit: e.config.PictureMaxBytes,
			together: together, all: e.config.PicturesMaxBytes,
		}, f)
		return Picture{Info: info, Path: f.Name()}, err
	})
	return raw{Info: p.Info, path: p.Path, ours: true}, err
}

// spool lets fill write a new file in dir that only its owner can read, and
// removes it again when that fails.
func spool(dir, pattern string, fill func(*os.File) (Picture, error)) (Picture, error) {
	f, err := os.CreateTemp(dir, pattern) // mode 0600
	if err != nil {
		return Picture{}, internal("make spool file", err)
	}
	p, err := fill(f)
	if closeErr := f.Close(); err == nil && closeErr != nil {
		err = internal("write spool file", closeErr)
	}
	if err != nil {
		discard(f.Name())
		return Picture{}, err
	}
	return p, nil
}

// discard removes a spool file. A file that cannot be removed is left to the
// owner of the folder, who empties it.
func discard(path string) {
	if path != "" {
		_ = os.Remove(path)
	}
}
