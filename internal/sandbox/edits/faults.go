package edits

import (
	"slices"
	"sync"
)

// faults is the list of ordered faults. The first that fits is used.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

// Fail orders a fault. The error says what is wrong with it.
func (s *Server) Fail(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	if p, ok := preset(f.Preset); ok {
		f.Stream = f.Stream || p.Stream
	}
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, f)
	return nil
}

// Faults returns what is still ordered, in its order.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return slices.Clone(s.faults.list)
}

// Mend forgets every fault that is still ordered.
func (s *Server) Mend() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// take returns the first fault that fits and counts it, or nil.
func (fs *faults) take(fits func(Fault) bool) *Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	i := slices.IndexFunc(fs.list, fits)
	if i < 0 {
		return nil
	}
	f := fs.list[i]
	if fs.list[i].Times--; fs.list[i].Times == 0 {
		fs.list = slices.Delete(fs.list, i, i+1)
	}
	return &f
}
