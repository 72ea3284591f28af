package bot_test

import (
	"context"
	"strings"
	"sync"

	"retouch/bot/history"
)

// notes are records in memory, for stories about time, where the engine cannot
// be. What was written outlives the bot that wrote it.
type notes struct {
	mu  sync.Mutex
	all map[string]noted
	n   uint64 // the newest revision
	err error  // of every call, when it is set
}

type noted struct {
	value    []byte
	revision uint64
}

func newNotes() *notes { return &notes{all: map[string]noted{}} }

// history is one that keeps everything in the notes.
func (n *notes) history() *history.History {
	return history.New(history.Config{Kept: n, Settings: n, Forms: n})
}

// fail makes every call fail from now on, or none.
func (n *notes) fail(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.err = err
}

func (n *notes) Get(_ context.Context, key string) ([]byte, uint64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	w, ok := n.all[key]
	if !ok && n.err == nil {
		return nil, 0, history.ErrGone
	}
	return w.value, w.revision, n.err
}

func (n *notes) Put(_ context.Context, key string, value []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		n.n++
		n.all[key] = noted{value, n.n}
	}
	return n.err
}

func (n *notes) Update(_ context.Context, key string, value []byte, revision uint64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil && n.all[key].revision != revision {
		return history.ErrChanged
	}
	if n.err == nil {
		n.n++
		n.all[key] = noted{value, n.n}
	}
	return n.err
}

func (n *notes) Delete(_ context.Context, key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		delete(n.all, key)
	}
	return n.err
}

func (n *notes) Keys(_ context.Context, prefix string) (some []string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for key := range n.all {
		if strings.HasPrefix(key, prefix) {
			some = append(some, key)
		}
	}
	return some, n.err
}
