package edits_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/edits"
)

// serve calls the handler without a network.
func serve(t *testing.T, s *edits.Server, key, kind string, body []byte) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/images/edits", bytes.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

func TestPromptFaults(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	for _, tt := range []struct {
		prompt     string
		status     int
		code       string
		retryAfter string
	}{
		{"make it blue !moderation", 400, "moderation_blocked", ""},
		{"!429", 429, "rate_limit_exceeded", "1"},
		{"hello !CREDIT, please", 429, "insufficient_quota", ""},
		{"!500", 500, "server_error", ""},
		{"!503", 503, "overloaded", "1"},
		{"!401", 401, "invalid_api_key", ""},
	} {
		t.Run(tt.prompt, func(t *testing.T) {
			t.Parallel()
			resp, body := post(t, base, pngFile("image", filled(4, 4, red)), text("prompt", tt.prompt))
			code, _ := refused(t, resp, body)
			if got := resp.Header.Get("Retry-After"); resp.StatusCode != tt.status || code != tt.code || got != tt.retryAfter {
				t.Errorf("got %d %s, retry after %q", resp.StatusCode, code, got)
			}
		})
	}
	t.Run("an exclamation mark alone does nothing", func(t *testing.T) {
		t.Parallel()
		if resp, body := post(t, base, pngFile("image", filled(4, 4, red)), text("prompt", "wow !!! !nonsense")); resp.StatusCode != 200 {
			t.Errorf("got %d %s", resp.StatusCode, body)
		}
	})
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	s, base := start(t, edits.Options{})
	if err := s.Fail(edits.Fault{Body: "redirect", URL: "http://127.0.0.1:1/x"}); err != nil {
		t.Fatal(err)
	}
	kind, body := form(t, good())
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/images/edits", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", kind)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || resp.Header.Get("Location") != "http://127.0.0.1:1/x" {
		t.Errorf("got %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
}

func TestWhichCallFails(t *testing.T) {
	t.Parallel()
	s, base := start(t, edits.Options{})
	for _, f := range []edits.Fault{
		{Status: 500, Times: 2, Prompt: "alpha"},
		{Preset: "duplicate", Times: -1, Form: edits.Repeated},
	} {
		if err := s.Fail(f); err != nil {
			t.Fatal(err)
		}
	}
	picture := func(field string) part { return pngFile(field, filled(4, 4, red)) }
	for i, tt := range []struct {
		parts []part
		want  int
	}{
		{[]part{picture("image"), text("prompt", "beta")}, 200},
		{[]part{picture("image"), text("prompt", "alpha")}, 500},
		{[]part{picture("image"), text("prompt", "alpha")}, 500},
		{[]part{picture("image"), text("prompt", "alpha")}, 200},
		{[]part{picture("image"), picture("image"), text("prompt", "x")}, 400},
		{[]part{picture("image"), picture("image"), text("prompt", "x")}, 400},
		{[]part{picture("image[]"), picture("image[]"), text("prompt", "x")}, 200},
	} {
		if resp, body := post(t, base, tt.parts...); resp.StatusCode != tt.want {
			t.Errorf("call %d: got %d %.200s, want %d", i+1, resp.StatusCode, body, tt.want)
		}
	}
	s.Mend()
	if got := s.Faults(); len(got) != 0 {
		t.Errorf("after Mend: %v", got)
	}
}

func TestAnswersBeforeTheBodyIsRead(t *testing.T) {
	t.Parallel()
	s := edits.New(edits.Options{Key: key})
	if err := s.Fail(edits.Fault{Early: true, Preset: "413"}); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/images/edits", untouchable{t})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d", w.Code)
	}
	r = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/images/edits", untouchable{t})
	w = httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("without a key: got %d", w.Code)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.ContentLength = 1 << 30
	w = httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that says it is too large: got %d", w.Code)
	}
}

type untouchable struct{ t *testing.T }

func (u untouchable) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := edits.New(edits.Options{Key: key, Think: time.Minute})
		if err := s.Fail(edits.Fault{Delay: edits.Duration(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		kind, body := form(t, good())
		began := time.Now()
		if got := serve(t, s, key, kind, body); got != http.StatusOK {
			t.Errorf("got %d", got)
		}
		// A delay is at most 15 minutes; thinking comes on top.
		if took := time.Since(began); took != 16*time.Minute {
			t.Errorf("took %v, want 16m", took)
		}
	})
}

func TestClientThatLeavesIsNoted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := edits.New(edits.Options{Key: key, Think: time.Minute})
		kind, body := form(t, good())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", kind)
		s.ServeHTTP(httptest.NewRecorder(), r)
		calls, _ := s.Calls()
		if len(calls) != 1 || calls[0].Status != 499 || calls[0].Took != 1000 {
			t.Errorf("got %+v", calls)
		}
	})
}

func TestImpossibleFaults(t *testing.T) {
	t.Parallel()
	s := edits.New(edits.Options{})
	for _, f := range []edits.Fault{{Preset: "nope"}, {Body: "nope"}, {Status: 99}, {Status: 600}, {Form: "nope"}, {Early: true}, {Early: true, Status: 500, Prompt: "x"}} {
		if s.Fail(f) == nil {
			t.Errorf("%+v was taken", f)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s, base := start(t, edits.Options{})
	if err := s.Fail(edits.Fault{Status: 500, Times: 5}); err != nil {
		t.Fatal(err)
	}
	kind, body := form(t, good())
	var mu sync.Mutex
	got := map[int]int{}
	var callers sync.WaitGroup
	for range 30 {
		callers.Go(func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/images/edits", bytes.NewReader(body))
			req.Header.Set("Authorization", "Bearer "+key)
			req.Header.Set("Content-Type", kind)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			_, err = io.Copy(io.Discard, resp.Body)
			if err = errors.Join(err, resp.Body.Close()); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[resp.StatusCode]++
		})
	}
	callers.Wait()
	if diff := cmp.Diff(map[int]int{200: 25, 500: 5}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, total := s.Calls(); total != 30 {
		t.Errorf("the books have %d calls, want 30", total)
	}
}
