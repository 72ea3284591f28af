package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// request is one REST request after everything that does not depend on state
// has been checked. It is handled under the server's lock.
type request struct {
	version int
	params  map[string]string
	query   url.Values
	body    body
}

// blockedAgent are the clients that Discord's edge turns away: browsers, the
// bare clients of two languages, and those that send no name. The form that it
// asks for ("DiscordBot (url, version)") is not enforced; oceanic.js sends
// "node" (https://docs.discord.com/developers/reference#user-agent,
// https://github.com/discord/discord-api-docs/issues/4908).
var blockedAgent = regexp.MustCompile(`^$|^Mozilla/|^Java/1\.|^Python-urllib/`)

// serveAPI answers a REST request and writes it into the log.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	entry := &logEntry{Time: time.Now(), Method: r.Method, ContentType: r.Header.Get("Content-Type"), UserAgent: r.UserAgent()}
	version, path, versionErr := splitVersion(r.URL.EscapedPath())
	rt, params, err := findRoute(r.Method, path)
	entry.Path = redacted(r.URL.Path, params["token"])
	defer s.record(entry)

	q := &request{version: version, params: params, query: r.URL.Query()}
	if err = errors.Join(versionErr, err); err == nil {
		err = s.admit(r, rt)
	}
	if err == nil {
		q.body, err = readBody(w, r, s.opts.RequestLimit)
		entry.take(q.body)
	}
	f := s.takeFault(r)
	if f.before(s.ctx, w, r) {
		entry.Status = f.Status
		return
	}
	status, answer := s.handle(rt, q, err)
	if f.after(w, r) {
		entry.Status = f.Status
		return
	}
	entry.Status = status
	if rt != nil {
		rateHeaders(w.Header(), rt, params)
	}
	writeJSON(w, status, answer)
}

// splitVersion takes /api or /api/vN off the path. No version means the
// oldest that is served.
func splitVersion(path string) (int, string, error) {
	rest, ok := strings.CutPrefix(path, "/api")
	if !ok || rest != "" && rest[0] != '/' {
		return 0, path, errNotFound
	}
	if !strings.HasPrefix(rest, "/v") {
		return 9, rest, nil
	}
	word, below, _ := strings.Cut(rest[2:], "/")
	n, err := strconv.Atoi(word)
	if err != nil {
		return 9, rest, nil
	}
	if n != 9 && n != 10 {
		return 0, "/" + below, errVersion
	}
	return n, "/" + below, nil
}

// admit checks who asks. A wrong token is refused on open routes as well.
func (s *Server) admit(r *http.Request, rt *route) error {
	if blockedAgent.MatchString(r.Header.Get("User-Agent")) {
		return errUserAgent
	}
	auth := r.Header.Get("Authorization")
	if auth == "Bot "+s.opts.Token || auth == "" && rt.open {
		return nil
	}
	return errUnauthorized
}

// handle runs a route under the lock and turns the outcome into bytes there,
// since they may show state that changes.
func (s *Server) handle(rt *route, q *request, err error) (int, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out reply
	if err == nil {
		out, err = rt.handle(s, q)
	}
	if err != nil {
		e := asAPIError(err)
		return e.status, mustJSON(e)
	}
	if out.body == nil {
		return out.status, nil
	}
	return out.status, mustJSON(out.body)
}

// asAPIError finds the answer that an error stands for: the first of several.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return &apiError{status: http.StatusInternalServerError, message: "500: Internal Server Error"}
}

// mustJSON encodes what this package made itself, without escaping HTML.
func mustJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("encode an answer: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// writeJSON answers; without a body it sends no content type either.
func writeJSON(w http.ResponseWriter, status int, answer []byte) {
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(status)
	_, _ = w.Write(answer) // a client that has gone is no concern of ours
}

// rateHeaders tell of a limit that is never reached: requests are slowed down
// by faults only. The bucket is one per route, the shape is Discord's
// (https://docs.discord.com/developers/topics/rate-limits).
func rateHeaders(h http.Header, rt *route, params map[string]string) {
	if strings.HasSuffix(rt.pattern, "/callback") {
		return // not limited by route
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(rt.method + rt.pattern))
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%016x%016x", sum.Sum64(), uint64(len(params))))
	h.Set("X-RateLimit-Limit", "50")
	h.Set("X-RateLimit-Remaining", "49")
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().UnixMilli())/1000+1))
	h.Set("X-RateLimit-Reset-After", "1.000")
}
