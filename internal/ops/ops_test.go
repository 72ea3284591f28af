package ops_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"retouch/internal/ops"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServerAnswers(t *testing.T) {
	t.Parallel()
	ready := func() error { return nil }
	waiting := func() error { return errors.New("not connected to Discord yet") }
	type answer struct {
		Status      int
		Body, Allow string
	}
	tests := []struct {
		name, method, path string
		ready              func() error
		want               answer
	}{
		{"lives", "GET", "/livez", ready, answer{200, "ok\n", ""}},
		{"lives while it is not ready", "GET", "/livez", waiting, answer{200, "ok\n", ""}},
		{"is ready", "GET", "/readyz", ready, answer{200, "ok\n", ""}},
		{"is ready when nobody can say otherwise", "GET", "/readyz", nil, answer{200, "ok\n", ""}},
		{"says why it is not ready", "GET", "/readyz", waiting, answer{503, "not ready: not connected to Discord yet\n", ""}},
		{"answers HEAD", "HEAD", "/readyz", waiting, answer{503, "not ready: not connected to Discord yet\n", ""}},
		{"refuses POST", "POST", "/livez", ready, answer{405, "method not allowed\n", "GET, HEAD"}},
		{"has no figures when nothing counts", "GET", "/metrics", ready, answer{404, "not found: try /livez, /readyz or /metrics\n", ""}},
		{"knows no other path", "GET", "/", ready, answer{404, "not found: try /livez, /readyz or /metrics\n", ""}},
		{"knows no other path by POST", "POST", "/livez/", ready, answer{404, "not found: try /livez, /readyz or /metrics\n", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			ops.New(ops.Config{Ready: tt.ready}).ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
			got := answer{w.Code, w.Body.String(), w.Header().Get("Allow")}
			if d := cmp.Diff(got, tt.want); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestServerListensUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	s := ops.New(ops.Config{Addr: "127.0.0.1:0"})
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	if got, want := get(t, "http://"+s.Addr()+"/livez"), "ok\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("got error %v from Serve, want nil", err)
	}
	l, err := net.Listen("tcp", s.Addr())
	if err != nil {
		t.Fatalf("the address is not free afterwards: %v", err)
	}
	_ = l.Close()
}

func get(tb testing.TB, url string) string {
	tb.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return string(body)
}

func TestServerSaysThatItsAddressIsTaken(t *testing.T) {
	t.Parallel()
	first := ops.New(ops.Config{Addr: "127.0.0.1:0"})
	if err := first.Listen(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	defer func() { _ = first.Serve(ctx) }()
	err := ops.New(ops.Config{Addr: first.Addr()}).Listen()
	if err == nil || !strings.Contains(err.Error(), first.Addr()) {
		t.Errorf("got error %v, want one that names %s", err, first.Addr())
	}
}

func TestServerNeedsAnAddress(t *testing.T) {
	t.Parallel()
	s := ops.New(ops.Config{Addr: "127.0.0.1:0"})
	if s.Addr() != "" {
		t.Errorf("got address %q before Listen, want none", s.Addr())
	}
	if err := s.Serve(t.Context()); err == nil {
		t.Error("got nil from Serve before Listen, want an error")
	}
}
