package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// drafting makes each call bring drafts at such times after it began.
func (d *desk) drafting(at ...time.Duration) {
	began := d.began
	d.drafts = func(show func(editor.Picture)) {
		for _, when := range at {
			time.Sleep(when - time.Since(began))
			show(d.file("draft.png", "draft"))
		}
	}
}

// TestDrafts: the newest alone is shown, beside the line and with the button,
// every three seconds at most, and the final picture takes its place.
func TestDrafts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.drafting(4*time.Second, 5*time.Second, 5500*time.Millisecond, 20*time.Second)
		d.call = wait(10 * time.Second)
		var shown []discord.Upload
		d.sent = func(r discord.Reply, _ []discord.File) { shown = append(shown, r.Attachments...) }
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		d.check([]string{
			"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "3s " + running,
			"6s " + running + " +1", "21s " + running + " +1", "30s " + done + "30 s +1",
		})
		if len(shown) != 3 {
			t.Fatalf("%d files were shown", len(shown))
		}
		draft, last := shown[0], shown[2]
		if !strings.HasPrefix(draft.Filename, "retouch-draft-") || draft.Description != "Edited by AI (draft): blue" || draft.Spoiler {
			t.Errorf("the draft is shown as %+v", draft)
		}
		if strings.Contains(last.Filename, "draft") || last.Description != "Edited by AI: blue" {
			t.Errorf("the picture is shown as %+v", last)
		}
	})
}

// TestDraftStays while other lines are shown beside it, without being uploaded
// again.
func TestDraftStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.drafting(time.Second)
		busy := d.until(8*time.Second, free(editor.Busy, 20*time.Second))
		d.call = func(ctx context.Context) error {
			defer wait(5 * time.Second)(ctx)
			return busy(ctx)
		}
		var files []string
		d.sent = func(r discord.Reply, with []discord.File) {
			for _, a := range r.Attachments {
				files = append(files, a.ID+" "+a.Filename)
			}
		}
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		if len(files) < 3 || !strings.HasPrefix(files[0], "0 retouch-draft-") || files[1] != "900 " {
			t.Errorf("files %q in:\n%s", files, d.story())
		}
	})
}

// TestDraftIsASpoiler when an input was one.
func TestDraftIsASpoiler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.drafting(time.Second)
		d.call = wait(10 * time.Second)
		var draft discord.Upload
		d.sent = func(r discord.Reply, _ []discord.File) {
			if strings.HasPrefix(firstButton(r), "cancel:") && len(r.Attachments) > 0 {
				draft = r.Attachments[0]
			}
		}
		i := edit(deskID)
		a := i.Data.Resolved.Attachments["5"]
		a.Filename = "SPOILER_a.png"
		i.Data.Resolved.Attachments["5"] = a
		d.bot.Handle(t.Context(), i)
		d.ended()
		if !draft.Spoiler || !strings.HasPrefix(draft.Filename, "SPOILER_retouch-draft-") {
			t.Errorf("the draft is shown as %+v", draft)
		}
	})
}

// TestCancelTakesTheDraftAway: what is called off shows no half picture.
func TestCancelTakesTheDraftAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.drafting(time.Second)
		d.call = hang
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(5 * time.Second)
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		_ = d.work()
		if story := d.story(); !strings.Contains(story, running+" +1") || !strings.HasSuffix(story, "respond 7 Cancelled by <@5>. without files") {
			t.Errorf("got:\n%s", story)
		}
	})
}

// TestApologyTakesTheDraftAway as well.
func TestApologyTakesTheDraftAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{within: time.Minute})
		d.drafting(time.Second)
		d.call = untilOver
		left := -1
		d.sent = func(r discord.Reply, _ []discord.File) { left = len(r.Attachments) }
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		if left != 0 || !strings.HasSuffix(d.story(), late) {
			t.Errorf("%d files left:\n%s", left, d.story())
		}
	})
}
