package editor

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// pacedReader cancels a transfer that is slower than its pace. The reader
// itself blocks in a Read, so the end has to come from outside: by the cancel
// function of the request's context.
type pacedReader struct {
	r      io.Reader
	pace   pace
	cancel context.CancelCauseFunc
	moved  atomic.Int64
	broke  bool // a Read failed

	mu    sync.Mutex
	timer *time.Timer // nil: not watching
}

var errStalled = errors.New("the transfer stalled")

// start begins to watch, also again after stop. The caller must stop.
func (p *pacedReader) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.timer = time.AfterFunc(p.pace.window, p.look)
	}
}

func (p *pacedReader) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		return
	}
	if p.moved.Swap(0) < p.pace.floor {
		p.cancel(errStalled)
		return
	}
	p.timer.Reset(p.pace.window)
}

func (p *pacedReader) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

func (p *pacedReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.moved.Add(int64(n))
	p.broke = p.broke || err != nil && err != io.EOF
	return n, err
}
