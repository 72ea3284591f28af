package discord

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits of the log: requests, and bytes of one's payload.
const (
	keptRequests = 1000
	keptPayload  = 64 << 10
)

// requestLog remembers what the bot asked, for tests and the page.
type requestLog struct {
	last    int
	entries []*logEntry
}

// logEntry is one REST request; tokens in the path are replaced.
type logEntry struct {
	N           int       `json:"n"`
	Time        time.Time `json:"time"`
	Method      string    `json:"method"`
	Path        string    `json:"path"`
	Status      int       `json:"status"` // 0: the connection was dropped
	MS          float64   `json:"ms"`     // from its arrival to the answer
	ContentType string    `json:"content_type"`
	UserAgent   string    `json:"user_agent"`
	Payload     any       `json:"payload"`
	Files       []logFile `json:"files"`
	Inline      bool      `json:"inline"` // no request, but the response to an interaction that was posted
}

type logFile struct {
	Field       string `json:"field"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Bytes       int    `json:"bytes"`
}

// take notes the body without the bytes of its files.
func (e *logEntry) take(b body) {
	if e.Payload = b.payload; len(mustJSON(b.payload)) > keptPayload {
		e.Payload = "too large to be kept"
	}
	for _, f := range b.files {
		e.Files = append(e.Files, logFile{Field: f.field, Filename: f.filename, ContentType: f.declared, Bytes: len(f.data)})
	}
}

// record puts a finished request into the log.
func (s *Server) record(e *logEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Files == nil {
		e.Files = []logFile{}
	}
	s.log.last++
	e.N, e.MS = s.log.last, float64(time.Since(e.Time).Microseconds())/1000
	s.log.entries = append(s.log.entries, e)
	if n := len(s.log.entries); n > keptRequests {
		s.log.entries = s.log.entries[n-keptRequests:]
	}
	s.opts.Log.Debug("api request", "method", e.Method, "path", e.Path, "status", e.Status)
}

// longSegment is a path segment that may be a token although no route knows it.
var longSegment = regexp.MustCompile(`[^/]{40,}`)

func redacted(path, token string) string {
	if token != "" {
		return strings.ReplaceAll(path, token, "{token}")
	}
	return longSegment.ReplaceAllString(path, "{token}")
}

// controlRequests answers GET /control/requests?after=N.
func (s *Server) controlRequests(w http.ResponseWriter, r *http.Request) error {
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	s.mu.Lock()
	found := []*logEntry{}
	for _, e := range s.log.entries {
		if e.N > after {
			found = append(found, e)
		}
	}
	answer := mustJSON(object{"requests": found})
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, answer)
	return nil
}
