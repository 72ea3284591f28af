package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"retouch/internal/sandbox/control"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a sandbox made of one handler and gives its client.
func serve(t *testing.T, h http.HandlerFunc) *control.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c := &control.Client{Base: srv.URL, HTTP: srv.Client()}
	t.Cleanup(c.Close)
	return c
}

func TestRunCommandSendsTheCommandAndItsFiles(t *testing.T) {
	t.Parallel()
	type sent struct {
		Wait    string
		Command map[string]any
		Files   map[string]string
	}
	got := make(chan sent, 1)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		s := sent{Wait: r.URL.Query().Get("wait"), Files: map[string]string{}}
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal([]byte(r.FormValue("command")), &s.Command); err != nil {
			t.Error(err)
		}
		for field, parts := range r.MultipartForm.File {
			f, _ := parts[0].Open()
			content, _ := io.ReadAll(f)
			s.Files[field] = fmt.Sprintf("%s %s %s", parts[0].Filename, parts[0].Header.Get("Content-Type"), content)
		}
		got <- s
		fmt.Fprint(w, `{"id":"7","type":2,"state":"answered","final":true,"message":{"id":"8","flags":64,
			"components":[{"type":1,"components":[{"type":2,"custom_id":"again:7"}]}]}}`)
	})
	answer, err := c.RunCommand(t.Context(),
		control.Command{Name: "edit", Options: map[string]any{"prompt": "blur"}, User: "guest"}, 30*time.Second,
		control.File{Field: "image", Name: `a"b.png`, ContentType: "image/png", Content: []byte("one")},
		control.File{Field: "image2", Name: "c.png", Content: []byte("two")})
	if err != nil {
		t.Fatal(err)
	}
	want := sent{
		Wait:    "30s",
		Command: map[string]any{"name": "edit", "options": map[string]any{"prompt": "blur"}, "user": "guest"},
		Files:   map[string]string{"image": `a"b.png image/png one`, "image2": "c.png  two"},
	}
	if diff := cmp.Diff(<-got, want); diff != "" {
		t.Error("sent (-got +want):", diff)
	}
	if answer.ID != "7" || !answer.Final || !answer.Message.Ephemeral() || answer.Message.Thinking() {
		t.Errorf("answer = %+v", answer)
	}
	if b := answer.Message.Buttons(); len(b) != 1 || b[0].CustomID != "again:7" {
		t.Errorf("buttons = %+v", b)
	}
}

func TestRunCommandWithoutWaitGivesTheIDs(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			t.Errorf("query = %q", r.URL.RawQuery)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"interaction_id":"7","channel_id":"2","user_id":"3"}`)
	})
	got, err := c.RunCommand(t.Context(), control.Command{Name: "edit"}, 0)
	if diff := cmp.Diff(got, control.Interaction{ID: "7", ChannelID: "2", UserID: "3"}); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		call   func(context.Context, *control.Client) error
		want   string // method, path, body
		answer string
	}{
		"fills in a form": {
			call: func(ctx context.Context, c *control.Client) error {
				_, err := c.SubmitModal(ctx, control.Modal{InteractionID: "1", Values: map[string]string{"prompt": "x"}}, time.Second)
				return err
			},
			want: `POST /control/modals?wait=1s {"interaction_id":"1","values":{"prompt":"x"}}`,
		},
		"presses a button": {
			call: func(ctx context.Context, c *control.Client) error {
				_, err := c.PressButton(ctx, control.Press{MessageID: "1", CustomID: "cancel:2"}, 0)
				return err
			},
			want: `POST /control/components {"message_id":"1","custom_id":"cancel:2"}`,
		},
		"asks for suggestions": {
			call: func(ctx context.Context, c *control.Client) error {
				got, err := c.Autocomplete(ctx, control.Typing{Name: "edit", Focused: "size"})
				if len(got) != 1 || got[0].Name != "square" {
					return fmt.Errorf("choices = %+v, %w", got, err)
				}
				return err
			},
			want:   `POST /control/autocomplete {"name":"edit","focused":"size"}`,
			answer: `{"choices":[{"name":"square","value":"1:1"}]}`,
		},
		"lists a place": {
			call: func(ctx context.Context, c *control.Client) error { _, err := c.MessagesIn(ctx, "thread"); return err },
			want: `GET /control/messages?where=thread `,
		},
		"lists a channel": {
			call: func(ctx context.Context, c *control.Client) error { _, err := c.Messages(ctx, "5"); return err },
			want: `GET /control/messages?channel_id=5 `,
		},
		"reads a file": {
			call: func(ctx context.Context, c *control.Client) error {
				got, err := c.File(ctx, "9")
				if string(got) != "bytes" {
					return fmt.Errorf("file = %q, %w", got, err)
				}
				return err
			},
			want:   `GET /control/files/9 `,
			answer: "bytes",
		},
		"looks an interaction up": {
			call: func(ctx context.Context, c *control.Client) error { _, err := c.Interaction(ctx, "1"); return err },
			want: `GET /control/interactions/1 `,
		},
		"lists requests": {
			call: func(ctx context.Context, c *control.Client) error { _, err := c.Requests(ctx, 3); return err },
			want: `GET /control/requests?after=3 `,
		},
		"adds a fault": {
			call: func(ctx context.Context, c *control.Client) error {
				return c.Fault(ctx, control.Fault{Path: "@original", Status: 429, RetryAfter: 0.2})
			},
			want: `POST /control/faults {"path":"@original","status":429,"retry_after":0.2}`,
		},
		"waits for an interaction": {
			call: func(ctx context.Context, c *control.Client) error {
				_, err := c.Await(ctx, "1", time.Second)
				return err
			},
			want: `GET /control/interactions/1?wait=1s `,
		},
		"turns on the connections": {
			call: func(ctx context.Context, c *control.Client) error {
				n, err := c.Gateway(ctx, control.GatewayTurn{Op: 7})
				if n != 2 {
					return fmt.Errorf("connections = %d, %w", n, err)
				}
				return err
			},
			want:   `POST /control/gateway {"op":7}`,
			answer: `{"connections":2}`,
		},
		"clears faults": {
			call: func(ctx context.Context, c *control.Client) error { return c.ClearFaults(ctx) },
			want: `DELETE /control/faults `,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan string, 1)
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got <- r.Method + " " + r.RequestURI + " " + string(body)
				if tt.answer == "" {
					tt.answer = "{}"
				}
				io.WriteString(w, tt.answer)
			})
			if err := tt.call(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(<-got, tt.want); diff != "" {
				t.Error("request (-got +want):", diff)
			}
		})
	}
}

func TestPostMessageNamesItsFiles(t *testing.T) {
	t.Parallel()
	var fields []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		form, err := r.MultipartReader()
		for err == nil {
			part, next := form.NextPart()
			if err = next; err == nil {
				fields = append(fields, part.FormName())
			}
		}
		fmt.Fprint(w, `{"id":"4"}`)
	})
	file := control.File{Name: "a.png", Content: []byte("x")}
	m, err := c.PostMessage(t.Context(), control.Post{Content: "look"}, file, file)
	if err != nil || m.ID != "4" {
		t.Fatal(m, err)
	}
	if diff := cmp.Diff(fields, []string{"message", "files[0]", "files[1]"}); diff != "" {
		t.Error(diff)
	}
}

func TestFileRefusesAnIDThatIsAPath(t *testing.T) {
	t.Parallel()
	c := &control.Client{Base: "http://127.0.0.1:1"}
	for _, id := range []string{"", "../state", "1?x", "1#x"} {
		if _, err := c.File(t.Context(), id); err == nil || !strings.Contains(err.Error(), "no attachment's id") {
			t.Errorf("File(%q) = %v", id, err)
		}
	}
}

func TestAwaitCommand(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 3)
	answers <- `not yet`
	answers <- `{"connected":true,"commands":[]}`
	answers <- `{"connected":true,"commands":[{"id":"1","name":"edit","type":1}]}`
	close(answers)
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, <-answers) })
	if err := c.AwaitCommand(t.Context(), "edit"); err != nil {
		t.Error(err)
	}
	if len(answers) != 0 {
		t.Errorf("returned %d answers too early", len(answers))
	}
}

func TestAwaitConnectedEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"connected":false}`) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.AwaitConnected(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
