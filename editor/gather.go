package editor

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"retouch/editor/picture"
)

// raw is a judged picture as it came.
type raw struct {
	picture.Info
	path string
	ours bool // the file is a copy, to be removed when it has served
}

// drop removes what is ours.
func (r raw) drop() {
	if r.ours {
		discard(r.path)
	}
}

// gathering is how several pictures are brought in together.
type gathering struct {
	*Editor
	dir  string
	mask []bool // of each, whether it is a mask
	get  func(ctx context.Context, i int) (raw, error)
}

// gather gets all pictures at the same time and prepares each, then a mask,
// which has to fit the first of them. Either all come back or none.
func (g gathering) gather(ctx context.Context) ([]Picture, error) {
	came, pictures, errs := make([]raw, len(g.mask)), make([]Picture, len(g.mask)), make([]error, len(g.mask))
	// The others are cancelled without a cause: net/http hands a cause out as its
	// own error, and one picture's would pass for another's.
	groupCtx, stop := context.WithCancel(ctx)
	defer stop()
	var group errgroup.Group
	for i := range g.mask {
		group.Go(func() error {
			if came[i], errs[i] = g.get(groupCtx, i); errs[i] == nil && !g.mask[i] {
				pictures[i], errs[i] = g.prepare(groupCtx, g.dir, came[i])
			}
			if errs[i] != nil {
				stop()
			}
			return errs[i]
		})
	}
	err := group.Wait()
	for i := range came {
		if g.mask[i] && err == nil {
			pictures[i], errs[i] = g.prepareMask(ctx, g.dir, came[i], pictures[0])
			err = errs[i]
		}
		came[i].drop()
	}
	if err == nil {
		return pictures, nil
	}
	for _, p := range pictures {
		discard(p.Path)
	}
	return nil, firstFailure(ctx, errs, g.mask)
}

// firstFailure picks the error of the lowest picture that failed by itself and
// was not merely cancelled because another one had failed.
func firstFailure(ctx context.Context, errs []error, mask []bool) error {
	for i, err := range errs {
		e := asError(err)
		if e == nil || e.Kind == Cancelled && ctx.Err() == nil {
			continue
		}
		switch {
		case errors.Is(e, errTogether):
		case mask[i]:
			return maskError(e)
		default:
			e.Picture = i + 1
		}
		return e
	}
	return internal("fetch pictures", errors.New("no reason was given"))
}
