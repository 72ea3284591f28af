package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fault is something that goes wrong on demand with the next requests that
// match. A delay alone slows them down; a status or a drop takes their place,
// or, with After, takes the place of the answer only: the work is done.
type fault struct {
	Method     string  `json:"method"`      // "" is any
	Path       string  `json:"path"`        // part of the path
	Upload     bool    `json:"upload"`      // requests with files only
	Status     int     `json:"status"`      // 0 answers as always
	Times      int     `json:"times"`       // 0 is once, -1 is until cleared
	RetryAfter float64 `json:"retry_after"` // seconds, for a 429 or a 503
	Global     bool    `json:"global"`      // a 429 for everything
	Delay      string  `json:"delay"`       // such as "1s"
	Code       int     `json:"code"`        // Discord's own code for the body
	Body       string  `json:"body"`        // "html", "empty"; "" is JSON
	Drop       bool    `json:"drop"`        // cut the connection
	After      bool    `json:"after"`       // once the request has had its effect

	wait time.Duration
}

// keptFaults bounds what waits to go wrong.
const keptFaults = 100

// takeFault finds the first fault that this request meets, and counts it.
func (s *Server) takeFault(r *http.Request) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != "" && !strings.EqualFold(f.Method, r.Method) || !strings.Contains(r.URL.Path, f.Path) {
			continue
		}
		if f.Upload && !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		if f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return f
	}
	return nil
}

// before waits, and answers if the fault stands in for the work. A nil fault
// does nothing.
func (f *fault) before(ctx context.Context, w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	select {
	case <-time.After(f.wait):
	case <-r.Context().Done():
	case <-ctx.Done():
	}
	return !f.After && f.strike(w)
}

// after answers if the fault stands in for the answer only.
func (f *fault) after(w http.ResponseWriter, _ *http.Request) bool {
	return f != nil && f.After && f.strike(w)
}

func (f *fault) strike(w http.ResponseWriter) bool {
	if f.Drop {
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	if f.Status == 0 {
		return false
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(max(1, f.RetryAfter+0.999))))
	}
	if f.Status == http.StatusTooManyRequests {
		f.limitHeaders(w.Header())
	}
	f.write(w)
	return true
}

func (f *fault) limitHeaders(h http.Header) {
	h.Set("Via", "1.1 google") // says that it is Discord's, not the front's
	h.Set("X-RateLimit-Scope", "user")
	if f.Global {
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
		return
	}
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", f.RetryAfter))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().UnixMilli())/1000+f.RetryAfter))
	h.Set("X-RateLimit-Bucket", "0123456789abcdef0123456789abcdef")
}

func (f *fault) write(w http.ResponseWriter) {
	switch {
	case f.Body == "html":
		w.Header().Del("Via")
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(f.Status)
		_, _ = fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%d</title></head><body>error code: 1015</body></html>", f.Status)
	case f.Body == "empty":
		w.WriteHeader(f.Status)
	case f.Status == http.StatusTooManyRequests:
		writeJSON(w, f.Status, mustJSON(object{"message": "You are being rate limited.", "retry_after": f.RetryAfter, "global": f.Global}))
	default:
		writeJSON(w, f.Status, mustJSON(object{"message": fmt.Sprintf("%d: %s", f.Status, http.StatusText(f.Status)), "code": f.Code}))
	}
}

// controlFaults answers POST and DELETE /control/faults.
func (s *Server) controlFaults(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodDelete {
		s.mu.Lock()
		s.faults = nil
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	f, err := readFault(w, r)
	if err != nil {
		return refuse(http.StatusBadRequest, "fault: %v", err)
	}
	answer := mustJSON(f)
	s.mu.Lock()
	s.faults = append(s.faults, f)
	s.faults = s.faults[max(0, len(s.faults)-keptFaults):]
	s.mu.Unlock()
	writeJSON(w, http.StatusCreated, answer)
	return nil
}

func readFault(w http.ResponseWriter, r *http.Request) (*fault, error) {
	f := &fault{}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, err
	}
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		return nil, errors.New("status must be 400 to 599")
	}
	if f.Delay == "" {
		return f, nil
	}
	var err error
	f.wait, err = time.ParseDuration(f.Delay)
	return f, err
}
