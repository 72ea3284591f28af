// Package edits is a local images edits API: POST /v1/images/edits with the
// contract of OpenAI and of the relays that follow it, answered by a darkroom
// instead of a model. It really edits, by the words of the prompt (package
// darkroom), and it fails on request (Fault), so that a bot can be tried and
// tested without an account, a key or a bill.
//
// What it keeps to: the Bearer key is checked before the body is read; the
// pictures come as image once, image repeated or image[], never both; they
// are PNG or JPEG by their bytes and by the Content-Type of their part, and
// smaller than 10 MB; every refusal has OpenAI's error object. Fields it does
// not know are let through.
//
// n makes as many pictures, each with another tint and, from the second on, with
// dots in a corner. With stream the answer is a stream of events, and
// partial_images makes rough drafts come first, each as soon as it is there and
// with a pause after it that Options.Draft or the control routes set (Tempo).
// Faults make it refuse to stream, answer a stream in plain JSON, break off
// after some drafts, leave a picture out or break one (see the twists in Body).
//
// What it does not do: JSON bodies, WebP, GIF or SVG answers, and orientation
// tags, which it ignores so that a sideways picture is seen.
//
// It imports nothing of the bot, so that it stays an independent witness.
package edits

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// Options change the stand-in. The zero value is ready for use.
type Options struct {
	Key       string        // the Bearer key that is right; "" takes any key, but wants one
	MaxBytes  int64         // a picture is smaller than this; 0 means 10,000,000
	MaxPixels int           // of one picture; 0 means 64,000,000
	Think     time.Duration // how long an edit takes at least, as a model would
	Draft     time.Duration // the pause after each partial picture of a stream
	Log       *slog.Logger  // nil: silent
}

const (
	maxPictures = 16                   // https://platform.openai.com/docs/api-reference/images/createEdit
	maxBody     = 128_000_000          // all parts of one request
	bodyBudget  = 2 * maxBody          // bodies held in memory at once
	workPixels  = 3840 * 2160          // of all pictures of a request once decoded, and of a result
	statusGone  = 499                  // in the books: the client went away; nothing is sent
	maxThinking = 15 * time.Minute     // a fault's delay is no longer
	endlessCap  = int64(4_000_000_000) // bytes: an endless answer ends here after all
)

// Server is the stand-in. It is safe for concurrent use, and keeps no
// goroutine and no file.
type Server struct {
	options Options
	bodies  *semaphore.Weighted // bytes of requests being read
	decodes *semaphore.Weighted // pixels being decoded
	rooms   *semaphore.Weighted // requests being worked on
	faults  faults
	books   books
	tempo   atomic.Pointer[Tempo]
}

// New returns a stand-in that answers every path it is mounted at.
func New(o Options) *Server {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 10_000_000
	}
	if o.MaxPixels <= 0 {
		o.MaxPixels = 64_000_000
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		options: o,
		bodies:  semaphore.NewWeighted(bodyBudget),
		decodes: semaphore.NewWeighted(int64(max(o.MaxPixels, workPixels))),
		rooms:   semaphore.NewWeighted(int64(max(2, runtime.GOMAXPROCS(0)))),
	}
	s.SetTempo(Tempo{Duration(o.Think), Duration(o.Draft)})
	return s
}

// ServeHTTP answers one call and writes it into the books.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	call := Call{ID: "req_" + strings.ToLower(rand.Text()), Time: began.UTC(), Method: r.Method, Path: r.URL.Path, Length: r.ContentLength, Authorized: s.authorized(r)}
	out := &response{ResponseWriter: w}
	out.Header().Set("X-Request-Id", call.ID)
	// The books are written even when a fault breaks the connection by panic.
	defer func() {
		call.Status, call.Took = out.status, time.Since(began).Milliseconds()
		s.books.add(call)
		s.options.Log.Info("edits call", "status", call.Status, "files", len(call.Files), "took", time.Since(began))
	}()
	if err := s.answer(out, r, &call); err != nil {
		s.fail(out, r, &call, err)
	}
}

// answer does the steps of a call in the order in which the real API refuses.
func (s *Server) answer(w *response, r *http.Request, call *Call) error {
	if early := s.faults.take(func(f Fault) bool { return f.Early }); early != nil {
		call.Fault = early.name()
		return early.withPreset().play(r.Context(), w, nil)
	}
	if !call.Authorized {
		return unauthorized(r)
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return &apiError{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "Only POST is accepted here."}
	}
	return s.edit(w, r, call)
}

// edit reads the request, plays the fault that waits for it, or does the work.
func (s *Server) edit(w *response, r *http.Request, call *Call) error {
	ctx := r.Context()
	req, release, err := s.read(w, r)
	defer release()
	call.keep(req)
	if err != nil {
		return err
	}
	ordered := s.faultFor(req)
	if ordered == nil {
		return s.work(ctx, w, req, Fault{})
	}
	call.Fault = ordered.name()
	f := ordered.withPreset()
	return f.play(ctx, w, func() error { return s.work(ctx, w, req, f) })
}

// faultFor returns the fault that was ordered for this request: by the
// control routes first, then by a word of its prompt.
func (s *Server) faultFor(req *request) *Fault {
	f := s.faults.take(func(f Fault) bool { return !f.Early && f.fits(req) })
	if f != nil {
		return f
	}
	if f = faultInPrompt(req.value("prompt")); f != nil && f.fits(req) {
		return f
	}
	return nil
}

// work does an edit, and answers it as the fault has it.
func (s *Server) work(ctx context.Context, w *response, req *request, f Fault) error {
	order, err := readOrder(req)
	if err != nil {
		return err
	}
	tempo := s.Tempo()
	if err := wait(ctx, time.Duration(tempo.Think)); err != nil {
		return err
	}
	began := time.Now()
	res, err := s.make(ctx, order)
	if err != nil {
		return err
	}
	w.Header().Set("Openai-Processing-Ms", fmt.Sprint(time.Since(began).Milliseconds()))
	if twist := twists[f.Body]; twist != nil {
		twist(order, res, f)
	}
	res.send(ctx, w, order, time.Duration(tempo.Draft))
	return nil
}

// make does what takes memory and processors, for a few requests at a time.
func (s *Server) make(ctx context.Context, o *order) (*result, error) {
	if err := s.rooms.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("wait for a darkroom: %w", err)
	}
	defer s.rooms.Release(1)
	made, err := s.develop(ctx, o)
	if err != nil {
		return nil, err
	}
	return finish(ctx, o, made)
}

// fail answers err, unless an answer has begun or nobody waits for one.
func (s *Server) fail(w *response, r *http.Request, call *Call, err error) {
	if w.status != 0 {
		return
	}
	if r.Context().Err() != nil {
		w.status = statusGone
		return
	}
	e := asAPIError(err)
	call.Code = e.Code
	refuse(w, e)
}

// authorized compares in constant time, as an example should.
func (s *Server) authorized(r *http.Request) bool {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || strings.TrimSpace(key) == "" {
		return false
	}
	if s.options.Key == "" {
		return true
	}
	got, want := sha256.Sum256([]byte(key)), sha256.Sum256([]byte(s.options.Key))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// wait sleeps for d, or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(min(d, maxThinking))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
