package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/internal/sandbox/control"
)

func TestAskInDiscord(t *testing.T) { t.Parallel(); bothWays(t, askInDiscord) }

// askInDiscord is a question from the message to the picture, as three people
// see it.
func askInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in, asks)
	posted, err := w.PostMessage(t.Context(), control.Post{Content: "look", User: "guest"}, pictureFile("a", 64, 48))
	must(t, err)
	opened, err := w.RunCommand(t.Context(), control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: posted.ID}, patience)
	must(t, err)
	asked, err := w.SubmitModal(t.Context(), control.Modal{InteractionID: opened.ID, Values: map[string]string{"prompt": "invert it"}}, patience, pictureFile("more", 32, 32))
	must(t, err)
	question := asked.Message
	if question == nil || question.Ephemeral() || !strings.Contains(question.Content, "> invert it\n") {
		t.Fatalf("got %+v, log:\n%s", asked, w.logs)
	}
	key := shownKey.FindStringSubmatch(fmt.Sprint(question.Components))[1]
	stranger, err := w.PressButton(t.Context(), control.Press{MessageID: question.ID, CustomID: "ask:yes:" + key, User: "moderator"}, patience)
	must(t, err)
	if m := stranger.Message; m == nil || !m.Ephemeral() || !strings.Contains(m.Content, "only they can answer it") {
		t.Errorf("got %+v", stranger)
	}
	done, err := w.PressButton(t.Context(), control.Press{MessageID: question.ID, CustomID: "ask:yes:" + key, User: "guest"}, patience)
	must(t, err)
	w.checkPicture(t, done, regexp.MustCompile(`^> invert it\n-# .* · 2 pictures merged`))
	if done.Message.ID != question.ID {
		t.Errorf("the picture is in message %s, the question was %s", done.Message.ID, question.ID)
	}
	w.checkRequests()
}

// questioned puts a question about two pictures, of which one was added, in a
// world, and returns its key.
func (w *world) questioned(more string) string {
	w.t.Helper()
	m := func(id, name string) string {
		return fmt.Sprintf(`{"id":%q,"filename":%q,"content_type":"image/png","size":2000,"url":"{host}/pictures/%s?hm=canarysignature"}`, id, name, name)
	}
	who := `"application_id":"12","token":"canary-interaction-token","channel_id":"7","guild_id":"8","member":{"user":{"id":"5"},"permissions":"0"}`
	w.deliver(`{"id":"1300000000000000001","type":2,` + who + `,"data":{"name":"Edit image","type":3,"target_id":"70","resolved":{"messages":{"70":{"id":"70","author":{"id":"6"},"attachments":[` + m("501", "a.png") + `]}}}}}`)
	w.deliver(`{"id":"1300000000000000002","type":5,` + who + `,"data":{"custom_id":"{form}","components":[
		{"type":18,"component":{"type":4,"custom_id":"prompt","value":"wintry"}},
		{"type":18,"component":{"type":19,"custom_id":"more","values":["601"]}}],"resolved":{"attachments":{"601":` + m("601", more) + `}}}}`)
	return w.fillKey("{key}")
}

func (w *world) answer(id, user, customID string) {
	w.deliver(`{"id":"` + id + `","type":3,"application_id":"12","token":"canary-press-token","channel_id":"7","guild_id":"8",
		"member":{"user":{"id":"` + user + `"},"permissions":"0"},"message":{"id":"9"},"data":{"custom_id":"` + customID + `"}}`)
}

// TestPicturesOfAQuestionAreKept until it is answered with no: those that a
// member added to a form are gone from Discord long before.
func TestPicturesOfAQuestionAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{policy: asks})
	has := func(n int) bool {
		t.Helper()
		kept, err := w.past.HasPicture(within(t), history.InputName("1300000000000000002", n))
		must(t, err)
		return kept
	}
	key := w.questioned("b.png")
	if !has(1) || !has(2) {
		t.Errorf("kept: %v, %v, log:\n%s", has(1), has(2), w.logs)
	}
	w.answer("1300000000000000003", "6", "ask:no:"+key)
	if has(1) || has(2) {
		t.Errorf("kept after a no: %v, %v", has(1), has(2))
	}
	w.settled()
	w.checkClean(t)
}

// TestAPictureOfAQuestionThatCannotBeKept costs nothing but itself, and is told
// when the edit begins.
func TestAPictureOfAQuestionThatCannotBeKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{policy: asks})
	key := w.questioned("cut.png")
	kept, err := w.past.HasPicture(within(t), history.InputName("1300000000000000002", 1))
	must(t, err)
	if !kept {
		t.Errorf("the good one is not kept, log:\n%s", w.logs)
	}
	w.answer("1300000000000000003", "6", "ask:yes:"+key)
	if got := w.settled(); !strings.Contains(got, "Picture 2 is damaged or cut off.") {
		t.Errorf("got:\n%s", got)
	}
	w.checkClean(t)
}

func TestHostileWordsInQuestions(t *testing.T) {
	t.Parallel()
	for n, prompt := range hostile(t) {
		if bot.Fold(prompt) == "" || len([]rune(prompt)) > 4000 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, deskSettings{history: newPast().History, policy: asks, idle: true})
			var q discord.Reply
			customID := d.opened(postedBy(deskID, asker, pictureOwner))
			d.respond = func(_ context.Context, r discord.Response) error { q, _ = r.Data.(discord.Reply); return nil }
			i := form("1300000000000000002", customID, asker)
			i.Data.Components[0].Components[0].Value = prompt
			d.bot.Handle(t.Context(), i)
			lines := strings.Split(q.Content, "\n")
			if len(lines) != 4 || bot.Units(q.Content) > 2000 {
				t.Fatalf("%d: got %q", n, q.Content)
			}
			read := read(strings.TrimPrefix(lines[2], "> "))
			if want := bot.Cut(bot.Fold(prompt), bot.MaxQuote); read.text != want || len(read.alive) > 0 {
				t.Errorf("%d: reads as %q, alive: %q", n, read.text, read.alive)
			}
			mentions, err := json.Marshal(q.Mentions)
			must(t, err)
			if string(mentions) != `{"parse":[],"users":["6"]}` {
				t.Errorf("mentions %s", mentions)
			}
		})
	}
}

// privacyPress is a press under /privacy.
func privacyPress(what string) *discord.Interaction {
	i := cancelPress("", asker)
	i.Data.CustomID = "privacy:" + what
	return i
}

func TestForgetting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newPast().History
		for _, v := range []history.Version{{ID: "1", Author: asker, Root: "1"}, {ID: "2", Author: asker, Root: "1"}, {ID: "3", Author: pictureOwner, Root: "3"}} {
			must(t, h.Keep(t.Context(), v))
			must(t, h.List(t.Context(), v))
		}
		must(t, h.Remember(t.Context(), asker, history.Recent{ID: "1", Text: "wintry"}))
		must(t, h.SetWish(t.Context(), asker, history.Wish{Closed: true}))
		d := newDesk(t, deskSettings{history: h})

		d.bot.Handle(t.Context(), privacyPress("forget"))
		d.expect("7 I will forget your words")
		if mine, err := h.Mine(t.Context(), asker); err != nil || len(mine) != 2 {
			t.Errorf("forgotten without being asked once more: %v, %v", mine, err)
		}
		d.bot.Handle(t.Context(), privacyPress("sure"))
		d.ended()
		if got := d.story(); !strings.Contains(got, "respond 6\n0s reply Your words and your history are forgotten.") || !strings.Contains(got, "nobody else may edit") {
			t.Errorf("got:\n%s", got)
		}
		mine, err := h.Mine(t.Context(), asker)
		recent, err2 := h.Recents(t.Context(), asker)
		others, err3 := h.Mine(t.Context(), pictureOwner)
		wish, err4 := h.Wish(t.Context(), asker)
		must(t, errors.Join(err, err2, err3, err4))
		if len(mine) != 0 || len(recent) != 0 || len(others) != 1 || !wish.Closed {
			t.Errorf("left: %v, %v; others: %v; wish: %v", mine, recent, others, wish)
		}
	})
}

// TestForgettingThatFailed says so, and can be done again.
func TestForgettingThatFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		d := newDesk(t, deskSettings{history: past.History})
		past.down.Store(true)
		tries := 0
		d.edit = func(context.Context, discord.Reply) error {
			if tries++; tries < 3 { // the first answer is still on its way
				return &discord.APIError{Status: 404, Code: discord.CodeUnknownWebhook}
			}
			return nil
		}
		d.bot.Handle(t.Context(), privacyPress("sure"))
		for d.work() != nil { // it is put off, and tried again
		}
		if got := d.story(); strings.Count(got, "reply Not everything is forgotten yet. Please press “Forget them” once more. [privacy:sure]") != 3 {
			t.Errorf("got:\n%s", got)
		}
		for _, what := range []string{"close", "back"} {
			d.bot.Handle(t.Context(), privacyPress(what))
			d.expect("4 I have more to do right now")
		}
	})
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		24 * time.Hour: "24 hours", 48 * time.Hour: "2 days", 720 * time.Hour: "30 days", time.Hour: "1 hour", 90 * time.Minute: "90 minutes",
		time.Second: "1 minute", 36 * time.Hour: "36 hours",
	} {
		if got := bot.Span(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
