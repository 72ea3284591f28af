package discord_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot/discord"

	"github.com/google/go-cmp/cmp"
)

const message = `{"id":"9","channel_id":"3","content":"done","attachments":[{"id":"77","filename":"cat.png","size":3}]}`

// picture is a file in memory that counts how often it is opened and closed.
type picture struct {
	data           string
	opened, closed atomic.Int32
}

func (p *picture) file(name string) discord.File {
	return discord.File{Name: name, MediaType: "image/png", Bytes: int64(len(p.data)), Open: p.open}
}

func (p *picture) open() (io.ReadCloser, error) {
	p.opened.Add(1)
	return struct {
		io.Reader
		io.Closer
	}{strings.NewReader(p.data), closer(func() error { p.closed.Add(1); return nil })}, nil
}

type closer func() error

func (c closer) Close() error { return c() }

func TestEditOriginalSendsFiles(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, message))
	a, b := &picture{data: "one"}, &picture{data: "second"}
	reply := discord.Reply{
		Content: "done", Flags: discord.Ephemeral | discord.SuppressEmbeds,
		Attachments: []discord.Upload{{ID: "55"}, {ID: "0", Description: "a cat"}},
	}
	m, err := r.EditOriginal(t.Context(), "42", interactionToken, reply, a.file("cat.png"), b.file("my \"dog\"\r\nX: 1.png"))
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "9" || len(m.Attachments) != 1 {
		t.Errorf("got message %+v", m)
	}
	got := r.requests()[0]
	if want := "/api/v10/webhooks/42/canary-interaction%2Ftoken+==/messages/@original"; got.method != "PATCH" || got.path != want {
		t.Errorf("got %s %s, want PATCH %s", got.method, got.path, want)
	}
	if got.header.Get("Authorization") != "" {
		t.Error("got the bot token on a webhook route")
	}
	if got.length != int64(len(got.body)) {
		t.Errorf("got length %d, want %d", got.length, len(got.body))
	}
	want := []formPart{
		{"payload_json", "", "application/json", `{"content":"done","flags":4,"components":[],"attachments":[{"id":"55"},` +
			`{"id":"0","filename":"cat.png","description":"a cat"},{"id":"1","filename":"my__dog___X__1.png"}],"allowed_mentions":{"parse":[]}}`},
		{"files[0]", "cat.png", "image/png", "one"},
		{"files[1]", "my__dog___X__1.png", "image/png", "second"},
	}
	if diff := cmp.Diff(partsOf(t, got), want); diff != "" {
		t.Error(diff)
	}
}

type formPart struct{ Field, Filename, Type, Content string }

func partsOf(t *testing.T, s seen) (parts []formPart) {
	t.Helper()
	_, params, err := mime.ParseMediaType(s.header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	form := multipart.NewReader(bytes.NewReader(s.body), params["boundary"])
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, formPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(content)})
	}
}

func TestEditOriginalWithoutFilesIsComplete(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, message))
	if _, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{Content: "sorry"}); err != nil {
		t.Fatal(err)
	}
	want := `{"content":"sorry","components":[],"attachments":[],"allowed_mentions":{"parse":[]}}`
	if got := string(r.requests()[0].body); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEditOriginalRepeats(t *testing.T) {
	t.Parallel()
	done := answering(200, message)
	tests := []struct {
		name  string
		play  []http.HandlerFunc
		calls int
		fails bool
	}{
		{"after a rate limit in the body", []http.HandlerFunc{answering(429, `{"retry_after":0.05,"global":false}`), done}, 2, false},
		{"after a rate limit in a header", []http.HandlerFunc{answering(429, `{"message":"slow"}`, "Retry-After: 0.05"), done}, 2, false},
		{"after a proxy's rate limit", []http.HandlerFunc{answering(429, `<html>error code: 1015</html>`, "Retry-After: 0.05"), done}, 2, false},
		{"after failures of Discord's", []http.HandlerFunc{answering(500, ""), answering(502, "x"), answering(503, `{"message":"x"}`), done}, 4, false},
		{"after cut connections", []http.HandlerFunc{hangUp, hangUp, hangUp, done}, 4, false},
		{"four times at most", []http.HandlerFunc{answering(500, "")}, 4, true},
		{"not after a mistake of ours", []http.HandlerFunc{answering(400, `{"code":50035}`)}, 1, true},
		{"not when the token is dead", []http.HandlerFunc{answering(401, `{"code":50027}`)}, 1, true},
		{"not when the message is gone", []http.HandlerFunc{answering(404, `{"code":10008}`)}, 1, true},
		{"not when the file is too large", []http.HandlerFunc{answering(413, `{"code":40005}`)}, 1, true},
		{"not after a redirect", []http.HandlerFunc{answering(307, "", "Location: /api/v10/elsewhere")}, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, tt.play...)
			p := &picture{data: strings.Repeat("pixels", 1000)}
			_, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{}, p.file("a.png"))
			if (err != nil) != tt.fails {
				t.Fatalf("got %v, want failure %v", err, tt.fails)
			}
			got := r.requests()
			if len(got) != tt.calls {
				t.Fatalf("got %d requests, want %d", len(got), tt.calls)
			}
			for _, s := range got {
				if parts := partsOf(t, s); len(parts) != 2 || parts[1].Content != p.data {
					t.Error("a request did not hold the whole file")
				}
			}
			if o, c := p.opened.Load(), p.closed.Load(); o != c || int(o) < tt.calls {
				t.Errorf("file was opened %d times and closed %d times", o, c)
			}
			if err != nil {
				holdsNoSecret(t, err.Error())
			}
		})
	}
}

func TestEditOriginalRefusesAFileThatHasChanged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		file discord.File
		says string
	}{
		{"shorter", discord.File{Name: "a.png", Bytes: 4, Open: (&picture{data: "one"}).open}, "shorter"},
		{"longer", discord.File{Name: "a.png", Bytes: 2, Open: (&picture{data: "one"}).open}, "longer"},
		{"gone", discord.File{Name: "a.png", Bytes: 2, Open: func() (io.ReadCloser, error) { return nil, io.ErrClosedPipe }}, "closed pipe"},
		{"no file at all", discord.File{Name: "a.png"}, "no bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(200, message))
			_, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{}, tt.file)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v, want an error that says %q", err, tt.says)
			}
			if n := len(r.requests()); n > 1 {
				t.Errorf("got %d requests, want no repeat", n)
			}
		})
	}
}

func TestEditOriginalObeysTheContext(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(429, `{"retry_after":600}`))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
	defer cancel()
	began := time.Now()
	_, err := r.EditOriginal(ctx, "42", interactionToken, discord.Reply{})
	var api *discord.APIError
	if !errors.As(err, &api) || api.Status != 429 || api.RetryAfter < 590*time.Second {
		t.Errorf("got %v, want the 429", err)
	}
	if took := time.Since(began); ctx.Err() != nil || took > 900*time.Millisecond {
		t.Errorf("took %v to see that the wait is too long", took)
	}
}

func TestEditOriginalEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("the program stops")
	r := playing(t, func(w http.ResponseWriter, req *http.Request) {
		cancel(stopped)
		answering(429, `{"retry_after":60}`)(w, req)
	})
	_, err := r.EditOriginal(ctx, "42", interactionToken, discord.Reply{})
	if err == nil {
		t.Fatal("got no error")
	}
	if !errors.Is(err, context.Canceled) || !errors.Is(err, stopped) {
		t.Errorf("got %v, want the cause", err)
	}
}

func TestOriginal(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(500, ""), answering(200, message))
	m, err := r.Original(t.Context(), "42", interactionToken)
	if err != nil || m.Content != "done" {
		t.Errorf("got %+v, %v", m, err)
	}
	if got := r.requests()[1]; got.method != "GET" || len(got.body) != 0 || got.header.Get("Content-Type") != "" {
		t.Errorf("got %s with a body of %q", got.header.Get("Content-Type"), got.body)
	}
}

func TestReplyMarshals(t *testing.T) {
	t.Parallel()
	button := []discord.Component{{Type: discord.ActionRow, Components: []discord.Component{{Type: discord.Button, Style: discord.Primary, CustomID: "x"}}}}
	tests := []struct {
		name string
		in   discord.Response
		want string
	}{
		{"thinking", discord.Response{Type: 5}, `{"type":5}`},
		{"thinking for one", discord.Response{Type: 5, Data: discord.Reply{Flags: 64}}, `{"type":5,"data":{"content":"","flags":64,"allowed_mentions":{"parse":[]}}}`},
		{"a sentence", discord.Response{Type: 4, Data: &discord.Reply{Content: "no"}}, `{"type":4,"data":{"content":"no","allowed_mentions":{"parse":[]}}}`},
		{"a sentence with a button", discord.Response{Type: 4, Data: discord.Reply{Components: button}}, `{"type":4,"data":{"content":"","components":[{"type":1,"components":[{"type":2,"custom_id":"x","style":1}]}],"allowed_mentions":{"parse":[]}}}`},
		{"an update that takes buttons away", discord.Response{Type: 7, Data: &discord.Reply{Content: "x"}}, `{"type":7,"data":{"content":"x","allowed_mentions":{"parse":[]},"components":[]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(tt.in)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
}
