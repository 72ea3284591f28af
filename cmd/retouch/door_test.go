package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
)

// postbox stands between Discord and the door and keeps what passes.
type postbox struct {
	server *httptest.Server
	to     string // host:port of the door
	passed chan struct{}

	mu   sync.Mutex
	last *http.Request
	body []byte
}

func newPostbox(tb testing.TB, to string) *postbox {
	tb.Helper()
	b := &postbox{to: to, passed: make(chan struct{}, 1)}
	b.server = httptest.NewServer(b)
	tb.Cleanup(b.server.Close)
	return b
}

func (b *postbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var told struct {
		Type discord.InteractionType `json:"type"`
	}
	if json.Unmarshal(body, &told) == nil && told.Type != discord.Ping {
		b.mu.Lock()
		b.last, b.body = r, body
		b.mu.Unlock()
		defer func() { b.passed <- struct{}{} }()
	}
	status, answer, err := b.post(r, body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(answer) // a stand-in that has gone
}

// post passes a request on as it came.
func (b *postbox) post(r *http.Request, body []byte) (int, []byte, error) {
	req, err := http.NewRequest(r.Method, "http://"+b.to+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header = r.Header.Clone()
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// again sends the last interaction as often, all at once, and wants it answered
// as at first.
func (b *postbox) again(t *testing.T, times int) {
	t.Helper()
	var all sync.WaitGroup
	for range times {
		all.Go(func() {
			status, answer, err := b.post(b.last, b.body)
			if err != nil || status != http.StatusOK || string(answer) != `{"type":5}` {
				t.Errorf("got %d %s, %v", status, answer, err)
			}
		})
	}
	all.Wait()
}

// freeAddr is an address that nobody uses.
func freeAddr(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// newDoorProcess is the program behind its door, to be started with openDoor.
func newDoorProcess(tb testing.TB, o *outside, addr string, more ...string) *process {
	tb.Helper()
	return newProcess(tb, o, append(more, "DISCORD_PUBLIC_KEY="+o.discord.PublicKey(), "HTTP_ADDR="+addr)...)
}

// openDoor starts it, and lets Discord post to an address.
func (p *process) openDoor(base string) {
	p.tb.Helper()
	p.launch()
	p.awaitReady(patience)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.o.user.Endpoint(ctx, base+discord.DoorPath); err != nil {
		p.tb.Fatal(err)
	}
	if err := p.o.user.AwaitCommand(ctx, "edit"); err != nil {
		p.tb.Fatal(err)
	}
}

// A request that somebody has recorded makes no second job, however often it is
// sent, also after the program was killed.
func TestDoorMakesOneJobOfARepeatedRequest(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 0)
	addr := freeAddr(t)
	p := newDoorProcess(t, o, addr)
	box := newPostbox(t, addr)
	p.openDoor(box.server.URL)
	id := o.mustEdit(t.Context(), "member")
	<-box.passed
	box.again(t, 100)
	if i := o.await(t.Context(), id); i.Message == nil || len(i.Message.Attachments) != 1 {
		t.Errorf("got %+v", i)
	}
	box.again(t, 10)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); p.metric(`retouch_jobs_total{outcome="replied"}`) != 1; {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("the end of the job is not noted")
		}
	}
	p.kill()
	p.start()
	box.again(t, 100)
	if n := p.metric(`retouch_jobs_total{outcome="replied"}`); n != 0 {
		t.Errorf("%v jobs after the restart, want none", n)
	}
	if n := o.books.sums().calls; n != 1 {
		t.Errorf("%d calls of the API, want 1", n)
	}
	if code := p.stop(); code != exitDone {
		t.Errorf("got exit %d, want 0", code)
	}
}
