package discord_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
)

func TestDoorAnswersInTheResponse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		give discord.Response
		want string
	}{
		{"thinking", discord.Response{Type: discord.RespondThinking}, `{"type":5}`},
		{"a sentence", discord.Response{Type: discord.RespondMessage, Data: discord.Reply{Content: "no", Flags: discord.Ephemeral}},
			`{"type":4,"data":{"content":"no","flags":64,"allowed_mentions":{"parse":[]}}}`},
		{"an update that takes the buttons away", discord.Response{Type: discord.RespondUpdate, Data: discord.Reply{Content: "called off"}},
			`{"type":7,"data":{"content":"called off","allowed_mentions":{"parse":[]},"components":[]}}`},
		{"suggestions", discord.Response{Type: discord.RespondAutocomplete, Data: discord.Choices{Choices: []discord.Choice{}}},
			`{"type":8,"data":{"choices":[]}}`},
		{"a form", discord.Response{Type: discord.RespondModal, Data: discord.Modal{CustomID: "edit:1", Title: "Edit", Components: []discord.Component{}}},
			`{"type":9,"data":{"custom_id":"edit:1","title":"Edit","components":[]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			written := make(chan bool, 1)
			d := openDoor(t, func(_ context.Context, d *doorstep, i *discord.Interaction) {
				over, cancel := context.WithCancel(context.Background())
				cancel()
				_, err := d.rest.Respond(over, i, tt.give)
				written <- err == nil && i.AnsweredInline()
			})
			status, body := d.send(d.signed(command("1300000000000000001")))
			if status != http.StatusOK || body != tt.want {
				t.Errorf("got %d %s, want %s", status, body, tt.want)
			}
			if !<-written {
				t.Error("the answer does not count as written")
			}
			for _, r := range d.rest.requests() {
				if strings.Contains(r.path, "callback") {
					t.Errorf("answered twice: %s %s", r.method, r.path)
				}
			}
		})
	}
}

func TestDoorRefuses(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	flip := func(l letter, name string) letter {
		v := []byte(l.header.Get(name))
		v[len(v)-1] ^= 1
		l.header.Set(name, string(v))
		return l
	}
	with := func(change func(*letter)) letter {
		l := d.signed(ping)
		change(&l)
		return l
	}
	head := func(name string, values ...string) letter {
		return with(func(l *letter) { l.header[name] = values })
	}
	good := d.signed(ping).header
	sum, stamp := good.Get("X-Signature-Ed25519"), good.Get("X-Signature-Timestamp")
	const sums, stamps = "X-Signature-Ed25519", "X-Signature-Timestamp"
	tests := []struct {
		name string
		send letter
		want int
		end  string
	}{
		{"a flipped bit in the signature", flip(d.signed(ping), sums), 401, "forged"},
		{"a flipped bit in the time", flip(d.signed(ping), stamps), 401, "forged"},
		{"a flipped bit in the body", with(func(l *letter) { l.body = `{"type":0}` }), 401, "forged"},
		{"another key", signedBy(newKey(), time.Now(), ping), 401, "forged"},
		{"no signature", head(sums), 401, "forged"},
		{"no time", head(stamps), 401, "forged"},
		{"no headers at all", letter{method: "POST", path: discord.DoorPath, body: ping, header: http.Header{}}, 401, "forged"},
		{"an empty signature", head(sums, ""), 401, "forged"},
		{"a short signature", head(sums, sum[2:]), 401, "forged"},
		{"a long signature", head(sums, sum+"00"), 401, "forged"},
		{"a signature that is no hex", head(sums, "g"+sum[1:]), 401, "forged"},
		{"an upper-case signature", head(sums, strings.ToUpper(sum)), 401, "forged"},
		{"two signatures", head(sums, sum, sum), 401, "forged"},
		{"two signatures in one", head(sums, sum+", "+sum), 401, "forged"},
		{"two times", head(stamps, stamp, stamp), 401, "forged"},
		{"a time with a sign", head(stamps, "+"+stamp), 401, "forged"},
		{"a time that is none", head(stamps, "now"), 401, "forged"},
		{"an endless time", head(stamps, strings.Repeat("9", 400)), 401, "forged"},
		{"too long ago", signedBy(d.key, time.Now().Add(-302*time.Second), ping), 401, "stale"},
		{"too far ahead", signedBy(d.key, time.Now().Add(6*time.Minute), ping), 401, "stale"},
		{"the first second of 1970", signedBy(d.key, time.Unix(0, 0), ping), 401, "stale"},
		{"nearly too long ago", signedBy(d.key, time.Now().Add(-270*time.Second), ping), 200, "ping"},
		{"nearly too far ahead", signedBy(d.key, time.Now().Add(270*time.Second), ping), 200, "ping"},
		{"a byte too much", d.signed(ping + strings.Repeat(" ", 256<<10-len(ping)+1)), 413, "too_large"},
		{"a byte too much of unknown length", with(func(l *letter) { l.body, l.chunked = strings.Repeat(" ", 256<<10+1), true }), 413, "too_large"},
		{"the largest body", d.signed(ping + strings.Repeat(" ", 256<<10-len(ping))), 200, "ping"},
		{"a body of unknown length", func() letter { l := d.signed(ping); l.chunked = true; return l }(), 200, "ping"},
		{"another path", with(func(l *letter) { l.path = "/" }), 404, "elsewhere"},
		{"a path below", with(func(l *letter) { l.path = "/interactions/" }), 404, "elsewhere"},
		{"what the health checks have", with(func(l *letter) { l.path = "/metrics" }), 404, "elsewhere"},
		{"another path before another method", with(func(l *letter) { l.method, l.path = "GET", "/debug/pprof/" }), 404, "elsewhere"},
		{"GET", with(func(l *letter) { l.method = "GET" }), 405, "method"},
		{"PUT", with(func(l *letter) { l.method = "PUT" }), 405, "method"},
		{"OPTIONS", with(func(l *letter) { l.method = "OPTIONS" }), 405, "method"},
		{"what is signed and no JSON", d.signed("not JSON"), 400, "unreadable"},
		{"what is signed and no interaction", d.signed(`{"type":2}`), 400, "unreadable"},
		{"nothing, signed", d.signed(""), 400, "unreadable"},
		{"a ping", d.signed(ping), 200, "ping"},
		{"a ping of another content type", head("Content-Type", "text/plain"), 200, "ping"},
	}
	want := map[string]int{}
	for _, tt := range tests {
		status, body := d.send(tt.send)
		if status != tt.want || status == 200 && body != `{"type":1}` {
			t.Errorf("%s: got %d %.60q, want %d", tt.name, status, body, tt.want)
		}
		want[tt.end]++
	}
	if diff := cmp.Diff(d.counted(len(tests)), want); diff != "" {
		t.Error(diff)
	}
	if n := d.handled(); n != 0 {
		t.Errorf("%d of them reached the handler", n)
	}
	if lines := strings.Count(d.rest.log.String(), "turned away"); lines != 1 {
		t.Errorf("%d lines in the log, want 1:\n%s", lines, d.rest.log)
	}
}

func TestDoorSaysWhatMayBeAskedThere(t *testing.T) {
	t.Parallel()
	d := openDoor(t, thinks)
	res, err := d.http.Get("http://" + d.door.Addr() + discord.DoorPath)
	must(t, err)
	defer res.Body.Close()
	if got := res.Header.Get("Allow"); res.StatusCode != 405 || got != "POST" {
		t.Errorf("got %d, Allow: %q", res.StatusCode, got)
	}
}

// A request that is sent again, by Discord or by somebody who has recorded it,
// is answered alike and handled once.
func TestDoorAnswersARepetitionAlike(t *testing.T) {
	t.Parallel()
	slow := make(chan struct{})
	d := openDoor(t, func(ctx context.Context, d *doorstep, i *discord.Interaction) {
		<-slow
		thinks(ctx, d, i)
	})
	again := d.signed(command("1300000000000000002"))
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			status, body, err := d.trySend(again)
			if err != nil || status != 200 || body != `{"type":5}` {
				t.Errorf("got %d %q, %v", status, body, err)
			}
		})
	}
	eventually(t, "the first is handled", func() bool { return d.handled() == 1 })
	close(slow)
	all.Wait()
	if status, body := d.send(again); status != 200 || body != `{"type":5}` {
		t.Errorf("got %d %q the last time", status, body)
	}
	if n := d.handled(); n != 1 {
		t.Errorf("handled %d times", n)
	}
	if diff := cmp.Diff(d.counted(101), map[string]int{"answered": 1, "repeated": 100}); diff != "" {
		t.Error(diff)
	}
}

// Discord is told in time that the answer comes the other way.
func TestDoorLetsALateAnswerGoTheOtherWay(t *testing.T) {
	t.Parallel()
	began := time.Now()
	told := make(chan struct{})
	inline := make(chan bool, 1)
	d := openDoor(t, func(ctx context.Context, d *doorstep, i *discord.Interaction) {
		<-told
		i.Received = time.Now() // else a busy machine has half a second
		thinks(ctx, d, i)
		inline <- i.AnsweredInline()
	})
	status, body := d.send(d.signed(command("1300000000000000003")))
	if took := time.Since(began); status != http.StatusAccepted || body != "" || took < 2400*time.Millisecond {
		t.Errorf("got %d %q after %v", status, body, took)
	}
	close(told)
	if <-inline {
		t.Error("it counts as answered in the response")
	}
	d.stop()
	d.answeredOnce()
}

// answeredOnce wants one answer over the API, among what else was asked there.
func (d *doorstep) answeredOnce() {
	d.tb.Helper()
	callbacks := 0
	for _, r := range d.rest.requests() {
		if strings.Contains(r.path, "/callback") {
			callbacks++
		}
	}
	if callbacks != 1 {
		d.tb.Errorf("answered %d times over the API, want once", callbacks)
	}
}

// Whoever asked has gone: then the answer takes the other way at once.
func TestDoorAnswersTheOtherWayWhenTheConnectionBreaks(t *testing.T) {
	t.Parallel()
	asked, gone := make(chan struct{}), make(chan struct{})
	answered := make(chan bool, 1)
	d := openDoor(t, func(ctx context.Context, d *doorstep, i *discord.Interaction) {
		close(asked)
		<-gone
		thinks(ctx, d, i)
		answered <- !i.AnsweredInline()
	})
	c, _ := d.dial()
	_, err := c.Write(d.signed(command("1300000000000000004")).raw())
	must(t, err)
	<-asked
	must(t, c.Close())
	d.counted(1)
	close(gone)
	if !<-answered {
		t.Error("it counts as answered in the response")
	}
	d.answeredOnce()
}

func TestDoorCatchesAPanic(t *testing.T) {
	t.Parallel()
	d := openDoor(t, func(context.Context, *doorstep, *discord.Interaction) { panic("oh " + interactionToken) })
	if status, _ := d.send(d.signed(command("1300000000000000005"))); status != http.StatusInternalServerError {
		t.Errorf("got %d", status)
	}
	if diff := cmp.Diff(d.counted(2), map[string]int{"panic": 1, "failed": 1}); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(d.rest.log.String(), "panic is caught") {
		t.Errorf("the log says nothing of it:\n%s", d.rest.log)
	}
	if status, _ := d.send(d.signed(ping)); status != http.StatusOK {
		t.Errorf("got %d for a ping after it", status)
	}
}

// A stop takes nothing more and ends what is open.
func TestDoorStopsInOrder(t *testing.T) {
	t.Parallel()
	asked, proceed := make(chan struct{}), make(chan struct{})
	d := openDoor(t, func(ctx context.Context, d *doorstep, i *discord.Interaction) {
		close(asked)
		<-proceed
		thinks(ctx, d, i)
	})
	type answer struct {
		status int
		body   string
		err    error
	}
	got := make(chan answer, 1)
	go func() {
		status, body, err := d.trySend(d.signed(command("1300000000000000006")))
		got <- answer{status, body, err}
	}()
	<-asked
	stopped := make(chan struct{})
	go func() { defer close(stopped); d.stop() }()
	eventually(t, "nothing more is taken", func() bool { return d.door.Connected() != nil })
	eventually(t, "nobody listens", func() bool { _, _, err := d.trySend(d.signed(ping)); return err != nil })
	close(proceed)
	if a := <-got; a.err != nil || a.status != 200 || a.body != `{"type":5}` {
		t.Errorf("got %+v", a)
	}
	<-stopped
}
