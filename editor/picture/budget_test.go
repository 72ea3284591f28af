package picture_test

import (
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"retouch/editor/picture"
)

// 32 large pictures at once take no more memory than the budget, and what the
// garbage collector leaves lying about. Not parallel, because it measures.
func TestPrepareKeepsToItsMemory(t *testing.T) {
	const side, memory, pictures = 1000, 20_000_000, 32
	src := write(t, jpegOf(t, image.NewNRGBA(image.Rect(0, 0, side, side)), 90))
	c := &picture.Converter{Memory: memory}
	before, peak := inUse(), new(atomic.Int64)
	watch := make(chan struct{})
	var watcher, workers sync.WaitGroup
	watcher.Go(func() {
		for {
			select {
			case <-watch:
				return
			default:
				peak.Store(max(peak.Load(), inUse()))
				runtime.Gosched()
			}
		}
	})
	dir := t.TempDir()
	for i := range pictures {
		workers.Go(func() {
			_, _, err := c.Prepare(t.Context(), src, filepath.Join(dir, fmt.Sprint(i)), picture.Want{MaxSide: side - 1})
			if err != nil {
				t.Error(err)
			}
		})
	}
	workers.Wait()
	close(watch)
	watcher.Wait()
	const garbage = 3 // times the budget: the heap doubles between two collections
	if used := peak.Load() - before; used > garbage*memory {
		t.Errorf("%d MB in use, the budget is %d MB", used>>20, memory>>20)
	} else {
		t.Logf("%d MB in use, the budget is %d MB", used>>20, memory>>20)
	}
}

// inUse is how many bytes of the heap are taken.
func inUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestPrepareRefusesMoreThanItsMemory(t *testing.T) {
	t.Parallel()
	src := write(t, jpegOf(t, noise(100, 100), 90))
	dir := t.TempDir()
	enough := &picture.Converter{Memory: 100 * 100 * 7}
	if _, _, err := enough.Prepare(t.Context(), src, filepath.Join(dir, "a"), picture.Want{MaxSide: 50}); err != nil {
		t.Error(err)
	}
	less := &picture.Converter{Memory: 100*100*7 - 1}
	_, _, err := less.Prepare(t.Context(), src, filepath.Join(dir, "b"), picture.Want{MaxSide: 50})
	if pixels, ok := errors.AsType[*picture.PixelsError](err); !ok || pixels.Limit != 9999 {
		t.Errorf("got %v", err)
	}
	if _, _, err := less.Prepare(t.Context(), src, filepath.Join(dir, "c"), picture.Want{}); err != nil {
		t.Errorf("what needs no decoding needs no memory: %v", err)
	}
}
