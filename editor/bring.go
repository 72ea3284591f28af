package editor

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Bring brings the sources into files in dir as Fetch does, under the same
// limits, and judges each, but leaves them as they are: bit for bit what was
// there, for pictures that are shown and not sent. None is a mask.
//
// Either all pictures come back, in order, or an *Error as Fetch's, and no file.
func (e *Editor) Bring(ctx context.Context, dir string, from []Source) ([]Picture, error) {
	if err := e.checkDeclared(from); err != nil {
		return nil, err
	}
	came, errs := make([]raw, len(from)), make([]error, len(from))
	groupCtx, stop := context.WithCancel(ctx) // without a cause: see gather
	defer stop()
	var together atomic.Int64
	var group errgroup.Group
	for i := range from {
		group.Go(func() error {
			if came[i], errs[i] = e.bring(groupCtx, dir, from[i], &together); errs[i] != nil {
				stop()
			}
			return errs[i]
		})
	}
	if group.Wait() == nil {
		return asTheyAre(came), nil
	}
	for _, r := range came {
		r.drop()
	}
	return nil, firstFailure(ctx, errs, make([]bool, len(from)))
}

// bring gets one picture from wherever it is.
func (e *Editor) bring(ctx context.Context, dir string, from Source, together *atomic.Int64) (raw, error) {
	if from.Open != nil {
		return e.readKept(ctx, dir, from, together)
	}
	return e.download(ctx, dir, from, together)
}

func asTheyAre(came []raw) []Picture {
	pictures := make([]Picture, len(came))
	for i, r := range came {
		pictures[i] = Picture{Info: r.Info, Path: r.path, From: r.Info}
	}
	return pictures
}
