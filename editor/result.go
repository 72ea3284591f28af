package editor

import (
	"context"
	"os"
	"sync/atomic"
)

// fetchResult downloads a picture that the answer gave as an address: without
// the key, from RESULT_HOSTS alone, under the limits of every download.
func (e *Editor) fetchResult(ctx context.Context, url string, f *os.File) (Picture, error) {
	var together atomic.Int64
	info, err := e.results.save(ctx, transfer{
		from: Source{URL: url}, max: e.limits.result, limit: e.limits.result,
		together: &together, all: e.limits.result,
	}, f)
	if err == nil {
		return Picture{Info: info, Path: f.Name()}, nil
	}
	failed := *asError(err)
	failed.Op, failed.Again = "fetch result", false
	switch failed.Kind {
	case Cancelled, Timeout, Internal:
	default:
		failed.Kind = BadResult
	}
	return Picture{}, &failed
}
