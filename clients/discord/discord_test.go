// Package discord_test runs Discord client libraries other than the bot's own
// against the stand-in Discord: they know nothing of it, so whatever they
// stumble over is a mistake of the stand-in's.
package discord_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/control"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestForeignClients(t *testing.T) {
	if os.Getenv("RETOUCH_FOREIGN") != "1" {
		t.Skip("RETOUCH_FOREIGN=1 runs foreign client libraries; they need Node.js, and `npm ci` in this folder")
	}
	t.Parallel()
	retouch, disgo := build(t, "../..", "./cmd/retouch"), build(t, "disgo", ".")
	places := map[string]func(*testing.T) place{
		"the stand-in":  serve,
		"sandbox -bare": func(t *testing.T) place { return bare(t, retouch) },
	}
	programs := map[string][]string{
		"discord.js": {"node", "discordjs.mjs"},
		"oceanic.js": {"node", "oceanic.mjs"},
		"disgo":      {disgo},
	}
	for where, enter := range places {
		for name, argv := range programs {
			t.Run(name+" against "+where, func(t *testing.T) {
				t.Parallel()
				servesACommand(t, enter(t), argv)
			})
		}
	}
}

// servesACommand starts a program at the place and uses it as people would.
func servesACommand(t *testing.T, at place, argv []string) {
	t.Helper()
	p := start(t, at, argv)
	ctx := p.alive(t)
	if err := at.control.AwaitCommand(ctx, "copy"); err != nil {
		t.Fatal(err)
	}
	suggests(ctx, t, at)
	reply := copies(ctx, t, at, control.Command{Where: "server"})
	for _, cmd := range []control.Command{{Where: "thread"}, {Where: "dm"}, {Where: "group", Install: "user"}} {
		copies(ctx, t, at, cmd)
	}
	writes(ctx, t, at, reply)
	reconnect(ctx, t, at)
	copies(ctx, t, at, control.Command{Where: "server"})
	refusedNothing(ctx, t, at)
	p.stop(t)
}

// suggests asks for what the bot proposes while its command is typed.
func suggests(ctx context.Context, t *testing.T, at place) {
	t.Helper()
	choices, err := at.control.Autocomplete(ctx, control.Typing{Name: "copy", Options: map[string]any{"words": "bl"}, Focused: "words"})
	if err != nil {
		t.Fatalf("suggest: %v", err)
	}
	if len(choices) != 1 || choices[0].Name != "a blur" || choices[0].Value != "blur" {
		t.Errorf("choices = %+v", choices)
	}
}

// copies runs the command in a place and wants the file back.
func copies(ctx context.Context, t *testing.T, at place, cmd control.Command) control.Message {
	t.Helper()
	sent := picture(t)
	cmd.Name, cmd.Options = "copy", map[string]any{"words": "again"}
	got, err := at.control.RunCommand(ctx, cmd, 30*time.Second,
		control.File{Field: "image", Name: "cat.png", ContentType: "image/png", Content: sent})
	if err != nil {
		t.Fatalf("copy in %s: %v", cmd.Where, err)
	}
	if got.State != control.StateAnswered || !got.Final || got.Message == nil {
		t.Fatalf("copy in %s ended as %+v", cmd.Where, got)
	}
	m := *got.Message
	if m.Content != "copied cat.png" || len(m.Attachments) != 1 || m.Attachments[0].Filename != "copy-again.png" {
		t.Fatalf("reply in %s = %+v", cmd.Where, m)
	}
	content, err := at.control.File(ctx, m.Attachments[0].ID)
	if err != nil || !bytes.Equal(content, sent) {
		t.Errorf("copy in %s: %d bytes of %d come back, %v", cmd.Where, len(content), len(sent), err)
	}
	return m
}

// writes presses the reply's button, fills in the form and reads the answer.
func writes(ctx context.Context, t *testing.T, at place, reply control.Message) {
	t.Helper()
	buttons := reply.Buttons()
	if len(buttons) != 1 || buttons[0].CustomID != "write" {
		t.Fatalf("buttons = %+v", buttons)
	}
	opened, err := at.control.PressButton(ctx, control.Press{MessageID: reply.ID, CustomID: "write"}, 30*time.Second)
	if err != nil {
		t.Fatalf("press: %v", err)
	}
	if opened.State != control.StateModal || opened.Modal == nil || opened.Modal.Title != "Write" {
		t.Fatalf("the press ended as %+v", opened)
	}
	form := control.Modal{InteractionID: opened.ID, Values: map[string]string{"line": "hello"}}
	answer, err := at.control.SubmitModal(ctx, form, 30*time.Second)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	if answer.Message == nil || answer.Message.Content != "wrote hello" || !answer.Message.Ephemeral() {
		t.Errorf("the form ended as %+v", answer)
	}
}

// reconnect asks the bot to leave and come back, and waits until it has. Some
// come back before they leave, so only the coming back counts.
func reconnect(ctx context.Context, t *testing.T, at place) {
	t.Helper()
	asked := false
	for e, err := range at.control.Events(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Name != "connected" || !saysYes(t, e) {
			continue
		}
		if asked {
			return
		}
		asked = true
		if n, err := at.control.Gateway(ctx, control.GatewayTurn{Op: 7}); err != nil || n != 1 {
			t.Fatalf("ask to reconnect: %d connections, %v", n, err)
		}
	}
	t.Fatalf("the bot does not come back: %v", context.Cause(ctx))
}

// saysYes tells whether an event says that a bot is connected.
func saysYes(t *testing.T, e control.Event) bool {
	t.Helper()
	var told struct {
		Connected bool `json:"connected"`
	}
	if err := json.Unmarshal(e.Data, &told); err != nil {
		t.Fatal(err)
	}
	return told.Connected
}

// refusedNothing wants that the stand-in has taken every request.
func refusedNothing(ctx context.Context, t *testing.T, at place) {
	t.Helper()
	requests, err := at.control.Requests(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) == 0 {
		t.Error("no request was seen")
	}
	for _, r := range requests {
		if r.Status >= http.StatusBadRequest {
			t.Errorf("%s %s answered %d", r.Method, r.Path, r.Status)
		}
		if strings.Contains(r.Path, at.token) {
			t.Errorf("the token is in %s", r.Path)
		}
	}
}

// picture is a small picture that no other is equal to.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	_, _ = rand.Read(img.Pix) // never fails, see crypto/rand
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
