package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// contents are what files have in them.
func contents(t testing.TB, files []discord.File) (all []string) {
	t.Helper()
	for _, f := range files {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		if int64(len(data)) != f.Bytes {
			t.Errorf("%s has %d bytes, not %d", f.Name, len(data), f.Bytes)
		}
		all = append(all, f.Name+" "+string(data))
	}
	return all
}

// TestSeveralResultsOutliveTheProcess: all of them are delivered by the next one,
// in their order, from the store and from what a dead process left in its folder.
func TestSeveralResultsOutliveTheProcess(t *testing.T) {
	t.Parallel()
	want := []string{
		"retouch-" + deskID + "-1.png picture", "retouch-" + deskID + "-2.png picture+", "retouch-" + deskID + "-3.png picture++",
	}
	for name, before := range map[string]func(*desk){
		"from the store":  func(d *desk) { d.edit = hangUploads },
		"from the folder": func(d *desk) { d.kept.results.full.Store(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := newDesk(t, deskSettings{})
				first.more = 2
				before(first)
				first.bot.Handle(t.Context(), edit(deskID))
				first.dieAt(5 * time.Second)
				first.kept.results.full.Store(false)
				next := first.restart(deskSettings{dir: first.dir})
				next.original = func(context.Context) (*discord.Message, error) { return with("cancel:" + deskID), nil }
				var got []string
				next.sent = func(_ discord.Reply, files []discord.File) { got = contents(t, files) }
				next.run()
				next.ended()
				if diff := cmp.Diff(want, got); diff != "" || strings.Contains(next.story(), "call") {
					t.Errorf("(-want +got):\n%s\n%s", diff, next.story())
				}
			})
		})
	}
}

func hangUploads(ctx context.Context, r discord.Reply) error {
	if len(r.Attachments) > 0 {
		return hang(ctx)
	}
	return nil
}

// TestOneOfSeveralIsNotAllThere: then the call is made again, rather than that a
// result is dropped.
func TestOneOfSeveralIsNotAllThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := newDesk(t, deskSettings{})
		first.more = 1
		first.kept.results.full.Store(true)
		first.bot.Handle(t.Context(), edit(deskID))
		first.dieAt(5 * time.Second)
		must(t, os.Truncate(filepath.Join(first.dir, deskID, "result+.png"), 3))
		first.kept.results.full.Store(false)
		next := first.restart(deskSettings{dir: first.dir})
		next.run()
		next.ended()
		if !strings.Contains(next.story(), "call") {
			t.Errorf("got:\n%s", next.story())
		}
	})
}

// TestRecordsOfOneResult that an earlier program wrote are read still.
func TestRecordsOfOneResult(t *testing.T) {
	t.Parallel()
	n, took, err := bot.ReadAbout([]byte(`{"kind":"png","width":2,"height":3,"bytes":7,"seconds":"12","notes":[{"smaller":true}]}`))
	if n != 1 || took != "12" || err != nil {
		t.Errorf("%d results, %q, %v", n, took, err)
	}
	synctest.Test(t, func(t *testing.T) {
		first := newDesk(t, deskSettings{})
		first.kept.results.full.Store(true)
		first.bot.Handle(t.Context(), edit(deskID))
		first.dieAt(5 * time.Second)
		path := filepath.Join(first.dir, deskID, "paid.json")
		record, err := os.ReadFile(path)
		must(t, err)
		old := bytes.Replace(record, []byte(`"files":["result.png"]`), []byte(`"file":"result.png"`), 1)
		if bytes.Equal(old, record) {
			t.Fatalf("paid.json is %s", record)
		}
		must(t, os.WriteFile(path, old, 0o600))
		first.kept.results.full.Store(false)
		next := first.restart(deskSettings{dir: first.dir})
		next.run()
		next.ended()
		if !strings.HasSuffix(next.story(), "5 s +1") && !strings.HasSuffix(next.story(), "1 s +1") || strings.Contains(next.story(), "call") {
			t.Errorf("got:\n%s", next.story())
		}
	})
}

// TestLargeResultsTogether: each is fitted, so that one request may bring them.
func TestLargeResultsTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.more = 3
		var limits []int64
		d.fit = func(limit int64) { limits = append(limits, limit) }
		i := edit(deskID)
		i.AttachmentSizeLimit = 100 << 20
		d.bot.Handle(t.Context(), i)
		d.ended()
		if len(limits) != 4 || limits[0] < bot.MaxTogether/4 {
			t.Errorf("limits %v", limits)
		}
		for _, limit := range limits {
			if limit > bot.MaxTogether {
				t.Errorf("a file may have %d bytes", limit)
			}
		}
	})
}

// TestKeptSources: a kept picture is taken as long as it is there, then its
// address; what has none is gone.
func TestKeptSources(t *testing.T) {
	t.Parallel()
	p := newPast()
	must(t, p.KeepPicture(t.Context(), "i-1-1", strings.NewReader("kept")))
	d := newDesk(t, deskSettings{history: p.History, keep: keepDay, idle: true})
	const url = "https://cdn.discordapp.com/5"
	tests := []struct {
		name, kept, url string
		content, wants  string // of Open, else the address
		kind            editor.Kind
	}{
		{"kept", "i-1-1", "", "kept", "", ""},
		{"kept, with an address", "i-1-1", url, "kept", "", ""},
		{"no longer kept, with an address", "i-1-2", url, "", url, ""},
		{"no longer kept", "i-1-2", "", "", "", editor.Gone},
		{"an address alone", "", url, "", url, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := d.bot.KeptSource(t.Context(), tt.kept, tt.url)
			if s.URL != tt.wants || (s.Open == nil) != (tt.wants != "") {
				t.Fatalf("got %+v", s)
			}
			if s.Open == nil {
				return
			}
			r, err := s.Open(t.Context())
			if editor.KindOf(err) != tt.kind {
				t.Fatalf("got %v", err)
			}
			if err == nil {
				if data, _ := io.ReadAll(r); string(data) != tt.content {
					t.Errorf("got %q", data)
				}
			}
		})
	}
}

// TestKeptPictureIsEdited by the real editor, though its address is dead.
func TestKeptPictureIsEdited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	must(t, w.bot.History().KeepPicture(t.Context(), history.InputName("1", 1), bytes.NewReader(drawPNG(32, 24))))
	i := inPlacePress()
	i.Token = canaryToken
	w.bot.TakeInPlace(t.Context(), i, "make it wintry", bot.Kept(history.InputName("1", 1), ""))
	w.idle()
	v, err := w.bot.History().Version(t.Context(), deskID)
	must(t, err)
	if v.Failed != "" || len(v.Results) != 1 {
		t.Errorf("kept %+v\n%s", v, w.logs)
	}
	w.checkClean(t)
}
