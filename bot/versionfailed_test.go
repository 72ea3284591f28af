package bot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/history"
	"retouch/editor"
	"retouch/editor/picture"
)

// TestFailureKeepsItsInputs: Retry finds them, and no history shows it.
func TestFailureKeepsItsInputs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	w.answers = []*answer{{method: "POST", path: "/edits", times: 1, status: 400, body: `{"error":{"message":"no","code":"moderation_blocked"}}`}}
	w.playFile("edit_one")
	h, ctx := w.bot.History(), t.Context()
	v, err := h.Version(ctx, deskID)
	must(t, err)
	if v.Failed != "refused" || len(v.Results) != 0 || len(v.Inputs) != 1 || v.Inputs[0].URL != "" {
		t.Errorf("kept %+v", v)
	}
	if has, err := h.HasPicture(ctx, history.InputName(deskID, 1)); err != nil || !has {
		t.Errorf("its input is not kept: %v", err)
	}
	if mine, err := h.Mine(ctx, member); err != nil || len(mine) > 0 {
		t.Errorf("listed: %v, %v", mine, err)
	}
}

// TestFailureBeforeAnythingCameIn keeps where the inputs may be had still.
func TestFailureBeforeAnythingCameIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	w.playFile("fail_gone")
	v, err := w.bot.History().Version(t.Context(), deskID)
	must(t, err)
	if v.Failed != "gone" || !strings.HasPrefix(v.Inputs[0].URL, w.http.URL) {
		t.Errorf("kept %+v", v)
	}
}

// TestFailureFindsItsInputs: what an earlier process kept of them counts, and
// where they may be had still when none of them could be kept.
func TestFailureFindsItsInputs(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]bool{"kept before a crash": true, "larger than all that is kept": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPast()
				d := newDesk(t, deskSettings{history: p.History, keep: keepDay})
				d.came, d.call = d.file("a.png", "input"), hang
				if p.pictures.full.Store(!kept); !kept {
					d.call = func(context.Context) error { return spent() }
				}
				d.bot.Handle(t.Context(), edit(deskID))
				if kept {
					d.dieAt(14 * time.Minute)
					d = newDesk(t, deskSettings{history: p.History, keep: keepDay, kept: d.kept, began: d.began})
				}
				d.ended()
				v, err := p.Version(t.Context(), deskID)
				must(t, err)
				if v.Failed == "" || kept && v.Inputs[0].Kept != history.InputName(deskID, 1) || !kept && v.Inputs[0].URL == "" {
					t.Errorf("kept %+v\n%s", v, d.story())
				}
			})
		})
	}
}

// file is a picture for a desk, in a file.
func (d *desk) file(name, content string) editor.Picture {
	path := filepath.Join(d.t.TempDir(), name)
	must(d.t, os.WriteFile(path, []byte(content), 0o600))
	return editor.Picture{Path: path, Info: picture.Info{Kind: picture.PNG, Width: 1, Height: 1, Bytes: int64(len(content))}}
}

var keepDay = bot.Keep{Pictures: 24 * time.Hour, Records: 24 * time.Hour}
