package editor

import (
	"context"
	"errors"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Fetch downloads the sources in parallel into files in dir and judges each.
// Either all pictures come back, in order, or an *Error whose Picture says
// which one was the first to fail; 0 stands for all together. After an error no
// file is left.
func (e *Editor) Fetch(ctx context.Context, dir string, from []Source) ([]Picture, error) {
	if err := e.checkDeclared(from); err != nil {
		return nil, err
	}
	pictures, errs := make([]Picture, len(from)), make([]error, len(from))
	var together atomic.Int64
	// The others are cancelled without a cause: net/http hands a cause out as its
	// own error, and one picture's would pass for another's.
	groupCtx, stop := context.WithCancel(ctx)
	defer stop()
	var group errgroup.Group
	for i, source := range from {
		group.Go(func() error {
			pictures[i], errs[i] = e.fetchOne(groupCtx, dir, source, &together)
			if errs[i] != nil {
				stop()
			}
			return errs[i]
		})
	}
	if group.Wait() == nil {
		return pictures, nil
	}
	for _, p := range pictures {
		discard(p.Path)
	}
	return nil, firstFailure(ctx, errs)
}

// checkDeclared refuses by the sizes that were declared, before any download.
func (e *Editor) checkDeclared(from []Source) error {
	accepted, limit := e.acceptedBytes()
	var sum int64
	for i, source := range from {
		if source.Bytes > accepted {
			err := tooLarge("fetch picture", limit)
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

// acceptedBytes is how large one picture may be, and the setting that says so:
// what is downloaded at most, and less than what the API takes.
func (e *Editor) acceptedBytes() (accepted, limit int64) {
	if e.config.MaxBytes <= e.config.PictureMaxBytes {
		return e.config.MaxBytes - 1, e.config.MaxBytes
	}
	return e.config.PictureMaxBytes, e.config.PictureMaxBytes
}

func (e *Editor) fetchOne(ctx context.Context, dir string, source Source, together *atomic.Int64) (Picture, error) {
	accepted, limit := e.acceptedBytes()
	return spool(dir, "picture-*", func(f *os.File) (Picture, error) {
		info, err := e.attachments.save(ctx, transfer{
			from: source, max: accepted, limit: limit,
			together: together, all: e.config.PicturesMaxBytes,
		}, f)
		return Picture{Info: info, Path: f.Name()}, err
	})
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

// firstFailure picks the error of the lowest picture that failed by itself and
// was not merely cancelled because another one had failed.
func firstFailure(ctx context.Context, errs []error) error {
	for i, err := range errs {
		e := asError(err)
		if e == nil || e.Kind == Cancelled && ctx.Err() == nil {
			continue
		}
		if !errors.Is(e, errTogether) {
			e.Picture = i + 1
		}
		return e
	}
	return internal("fetch pictures", errors.New("no reason was given"))
}
