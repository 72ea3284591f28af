package edits

import (
	"slices"
	"sync"
	"time"
)

// Call is one call as the books have it. The key is never in it.
type Call struct {
	N          int64               `json:"n"`          // from 1
	ID         string              `json:"request_id"` // as in the X-Request-Id header of the answer
	Time       time.Time           `json:"time"`
	Method     string              `json:"method"`
	Path       string              `json:"path"`
	Authorized bool                `json:"authorized"`
	Length     int64               `json:"content_length"` // as declared; -1 when it was not
	Fields     map[string][]string `json:"fields"`
	Files      []CallFile          `json:"files"`
	Fault      string              `json:"fault,omitempty"` // the fault that was played
	Status     int                 `json:"status"`          // 0: the connection was broken; 499: the client went away
	Code       string              `json:"code,omitempty"`  // of the error object that was answered
	Took       int64               `json:"took_ms"`
}

// CallFile is a file of a call.
type CallFile struct {
	Field       string `json:"field"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Bytes       int    `json:"bytes"`
}

const (
	keptCalls = 256
	keptValue = 4096 // bytes of a form field
)

// books keeps the last calls and the number of all.
type books struct {
	mu    sync.Mutex
	total int64
	calls []Call
}

// Calls returns the last calls in their order, at most 256, and how many
// there were in all. A call is in the books when its answer has ended.
func (s *Server) Calls() (last []Call, total int64) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	return slices.Clone(s.books.calls), s.books.total
}

func (b *books) add(c Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total++
	c.N = b.total
	if len(b.calls) == keptCalls {
		b.calls = slices.Delete(b.calls, 0, 1)
	}
	b.calls = append(b.calls, c)
}

func (b *books) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total, b.calls = 0, nil
}

// keep writes down what the request said, not the pictures themselves.
func (c *Call) keep(q *request) {
	c.Fields, c.Files = map[string][]string{}, []CallFile{}
	for _, f := range q.fields {
		c.Fields[f.name] = append(c.Fields[f.name], f.value[:min(len(f.value), keptValue)])
	}
	for _, f := range q.files {
		c.Files = append(c.Files, CallFile{f.field, f.name, f.kind, len(f.body)})
	}
}
