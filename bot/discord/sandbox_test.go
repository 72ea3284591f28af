package discord_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"
)

const aPNG = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

// standIn is the sandbox's Discord on a port of this machine.
func standIn(t *testing.T) (*sandbox.Server, *control.Client, discord.Config) {
	t.Helper()
	s := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	s.SetBaseURL(server.URL)
	hands := &control.Client{Base: server.URL, HTTP: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() { hands.Close(); s.Close(); server.Close() })
	return s, hands, discord.Config{BaseURL: server.URL + "/api/v10", Token: discord.Token(s.Token()), Pause: 10 * time.Millisecond}
}

// TestWholeWay goes the whole way of a command with the stand-in: registered,
// run by a member, acknowledged, answered with a picture over a rate limit and
// a failure.
func TestWholeWay(t *testing.T) {
	t.Parallel()
	s, hands, config := standIn(t)
	r, err := discord.NewREST(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	ready := make(chan string, 1)
	g, err := discord.NewGateway(discord.GatewayConfig{
		Config: config,
		Ready:  func(app string) { ready <- app },
		Handle: func(ctx context.Context, i *discord.Interaction) { answer(ctx, t, r, i) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	if app := soon(t, ready, "READY"); app != s.ApplicationID() {
		t.Fatalf("got application %s, want %s", app, s.ApplicationID())
	}
	for _, want := range []bool{true, false} {
		_, changed, err := discord.Register(ctx, r, s.ApplicationID(), wanted())
		if err != nil || changed != want {
			t.Fatalf("register: got %v, %v, want %v", changed, err, want)
		}
	}
	for _, fault := range []control.Fault{
		{Method: "PATCH", Path: "@original", Status: 429, RetryAfter: 0.1},
		{Method: "PATCH", Path: "@original", Status: 503},
	} {
		if err := hands.Fault(ctx, fault); err != nil {
			t.Fatal(err)
		}
	}
	command := control.Command{Name: "edit", Options: map[string]any{"prompt": "sky"}}
	got, err := hands.RunCommand(ctx, command, time.Minute, control.File{Field: "image", Name: "a.png", Content: []byte(aPNG)})
	if err != nil {
		t.Fatal(err)
	}
	if m := got.Message; m == nil || m.Content != "done" || len(m.Attachments) != 1 || m.Attachments[0].Description != "a dot" {
		t.Errorf("got %+v", got)
	}
}

// answer does what a bot does with a command.
func answer(ctx context.Context, t *testing.T, r *discord.REST, i *discord.Interaction) {
	if len(i.Data.Resolved.Attachments) != 1 || i.AttachmentSizeLimit == 0 || i.Author().ID == "" {
		t.Errorf("got %+v", i)
	}
	m, err := r.Respond(ctx, i, discord.Response{Type: discord.RespondThinking})
	if err != nil || m == nil || m.Flags&discord.Loading == 0 {
		t.Errorf("respond: got %+v, %v", m, err)
	}
	_, err = r.Respond(ctx, i, discord.Response{Type: discord.RespondThinking})
	var api *discord.APIError
	if !errors.As(err, &api) || api.Code != discord.CodeAlreadyAnswered {
		t.Errorf("second answer: got %v, want code 40060", err)
	}
	reply := discord.Reply{Content: "done", Attachments: []discord.Upload{{ID: "0", Description: "a dot"}}}
	m, err = r.EditOriginal(ctx, i.ApplicationID, i.Token, reply, (&picture{data: aPNG}).file("dot.png"))
	if err != nil || len(m.Attachments) != 1 {
		t.Errorf("edit: got %+v, %v", m, err)
	}
	if m, err := r.Original(ctx, i.ApplicationID, i.Token); err != nil || m.Content != "done" {
		t.Errorf("original: got %+v, %v", m, err)
	}
}

func TestStandInRefusesABadToken(t *testing.T) {
	t.Parallel()
	_, _, config := standIn(t)
	config.Token = "MTAx.wrong.token"
	g, err := discord.NewGateway(discord.GatewayConfig{Config: config, Handle: func(context.Context, *discord.Interaction) {}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := g.Run(ctx); !errors.Is(err, discord.ErrFatal) {
		t.Errorf("got %v, want a fatal error", err)
	}
}
