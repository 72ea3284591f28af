package discord_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
)

// stuck is a store that does not answer.
type stuck struct{ bot.Jobs }

func (stuck) Find(ctx context.Context, _ string) (record []byte, owner, state string, err error) {
	<-ctx.Done()
	return nil, "", "", context.Cause(ctx)
}

// idle is an editor that nobody calls.
type idle struct{ bot.Editor }

// A store that does not answer is no reason to let Discord wait: the member
// reads in time that the bot is busy.
func TestDoorSaysBusyInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		config := discord.Config{BaseURL: "http://127.0.0.1:9", Token: botToken}
		rest, err := discord.NewREST(config)
		must(t, err)
		b, err := bot.New(bot.Config{Wire: rest, Editor: idle{}, Jobs: stuck{}, Dir: t.TempDir()})
		must(t, err)
		key := newKey()
		door, err := discord.NewDoor(discord.DoorConfig{Config: config, PublicKey: publicOf(key), Handle: b.Handle})
		must(t, err)
		defer door.Admit()()
		body := `{"id":"1300000000000000001","application_id":"42","type":2,"token":"t","user":{"id":"5"},"data":{"name":"edit","type":1,` +
			`"options":[{"name":"prompt","type":3,"value":"blue"},{"name":"image","type":11,"value":"7"}],` +
			`"resolved":{"attachments":{"7":{"id":"7","url":"https://cdn.discordapp.com/7","size":100,"content_type":"image/png"}}}}}`
		l := signedBy(key, time.Now(), body)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, l.path, strings.NewReader(l.body))
		r.Header = l.header
		w := httptest.NewRecorder()
		began := time.Now()
		door.ServeHTTP(w, r)
		if took := time.Since(began); w.Code != http.StatusOK || took > 2400*time.Millisecond ||
			!strings.Contains(w.Body.String(), `{"type":4,"data":{"content":"`) || !strings.Contains(w.Body.String(), "more to do") {
			t.Errorf("got %d %s after %v", w.Code, w.Body, took)
		}
	})
}

// An interaction that was turned away is handled when it comes again, and not
// taken for one that is being answered.
func TestDoorTakesAgainWhatItTurnedAway(t *testing.T) {
	t.Parallel()
	config := discord.Config{BaseURL: "http://127.0.0.1:9", Token: botToken}
	rest, err := discord.NewREST(config)
	must(t, err)
	key := newKey()
	door, err := discord.NewDoor(discord.DoorConfig{Config: config, PublicKey: publicOf(key), Handle: func(ctx context.Context, i *discord.Interaction) {
		_, err := rest.Respond(ctx, i, discord.Response{Type: discord.RespondThinking})
		must(t, err)
	}})
	must(t, err)
	l := signedBy(key, time.Now(), command("1300000000000000001"))
	post := func() *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), l.method, l.path, strings.NewReader(l.body))
		r.Header = l.header
		w := httptest.NewRecorder()
		door.ServeHTTP(w, r)
		return w
	}
	if w := post(); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a closed door answered %d %s", w.Code, w.Body)
	}
	defer door.Admit()()
	for range 2 {
		if w := post(); w.Code != http.StatusOK || w.Body.String() != `{"type":5}` {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	}
}
