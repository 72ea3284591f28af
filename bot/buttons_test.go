package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

const longestID = "18446744073709551615" // the largest snowflake

func TestCustomIDsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	id := rapid.StringMatching(`[1-9][0-9]{0,18}`)
	rapid.Check(t, func(t *rapid.T) {
		v := bot.View{Shown: id.Draw(t, "shown"), Owner: id.Draw(t, "owner")}
		if rapid.Bool().Draw(t, "originals") {
			v.Shown = "o" + v.Shown
		}
		if rapid.Bool().Draw(t, "tip") {
			v.Tip = id.Draw(t, "tip")
		}
		press := rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "press")
		word, rest, _ := strings.Cut(v.CustomID(press), ":")
		got, ok := bot.ReadView(strings.Split(rest, ":"))
		if word != press || !ok || got != v {
			t.Errorf("%s came back as %s, %+v, %v", v.CustomID(press), word, got, ok)
		}
	})
}

func TestNothingElseIsAView(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"", ":", "::", "1::", "::1", "x::1", "1:x:1", "1::x", "oo1::1", "1:o2:3", "1::o3", "-1::2", "1 ::2", "1::2:3", "１::2"} {
		if v, ok := bot.ReadView(strings.Split(args, ":")); ok {
			t.Errorf("%q was read as %+v", args, v)
		}
	}
}

// all are the buttons of rows, as "press label style".
func all(rows []discord.Component) (buttons []discord.Component) {
	for _, r := range rows {
		buttons = append(buttons, r.Components...)
	}
	return buttons
}

func presses(rows []discord.Component) string {
	var words []string
	for _, r := range rows {
		for _, b := range r.Components {
			word, _, _ := strings.Cut(b.CustomID, ":")
			words = append(words, word)
		}
		words = append(words, "/")
	}
	return strings.TrimSuffix(strings.Join(words, " "), " /")
}

func TestButtonsOfAResult(t *testing.T) {
	t.Parallel()
	kept := []history.Input{{Kept: "i-1-1"}}
	first := history.Version{ID: "1", Root: "1", Inputs: kept}
	child := history.Version{ID: "2", Root: "1", Parent: "1", Inputs: []history.Input{{Version: "1", N: 1}}}
	with := func(v history.Version, how func(*history.Version)) history.Version { how(&v); return v }
	tests := []struct {
		name       string
		v          history.Version
		shown, tip string
		want       string
	}{
		{"a first version", first, "1", "1", "again retry undo compare more"},
		{"one that was told no tip", first, "1", "", "again retry undo compare more"},
		{"one that was made from another", child, "2", "2", "again retry undo compare more"},
		{"one that was gone back to", first, "1", "2", "again retry undo redo compare / more"},
		{"the originals", first, "o1", "1", "redo again more"},
		{"the originals, and nobody knows what came of them", first, "o1", "", "redo again more"},
		{"a private one", with(first, func(v *history.Version) { v.Private = true }), "1", "1", "again retry undo compare / share discard more"},
		{"the originals of a private one", with(first, func(v *history.Version) { v.Private = true }), "o1", "1", "redo again discard more"},
		{"where the bot has no right of its own", with(first, func(v *history.Version) { v.Place.Foreign = true }), "1", "1", "again retry undo compare / more delete"},
		{"a private one there", with(first, func(v *history.Version) { v.Private, v.Place.Foreign = true, true }), "1", "1", "again retry undo compare / share discard more"},
		{"one whose originals were never kept", with(first, func(v *history.Version) { v.Inputs = []history.Input{{Bytes: 9}} }), "1", "1", "again more"},
		{"one whose mask was never kept", with(first, func(v *history.Version) { v.Mask = &history.Input{Bytes: 9} }), "1", "1", "again undo compare more"},
		{"one of which nothing is known", history.Version{ID: "1"}, "1", "1", "again more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := bot.ResultButtons("en-US", tt.v, bot.View{Shown: tt.shown, Tip: tt.tip, Owner: "5"})
			if diff := cmp.Diff(tt.want, presses(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestButtonsOfAnApology(t *testing.T) {
	t.Parallel()
	for kind, want := range map[editor.Kind]string{
		editor.Busy: "retry dismiss", editor.Refused: "reword dismiss", editor.Rejected: "reword dismiss",
		editor.NotPicture: "dismiss", "no such kind": "dismiss",
	} {
		got := bot.FailureButtons("en-US", history.Version{ID: "1", Failed: string(kind)}, "5")
		if presses(got) != want {
			t.Errorf("%s: got %q, want %q", kind, presses(got), want)
		}
	}
}

// https://discord.com/developers/docs/components/reference
func TestButtonsKeepToDiscordsLimits(t *testing.T) {
	t.Parallel()
	v := history.Version{ID: longestID, Parent: longestID, Inputs: []history.Input{{Kept: "x"}}, Private: true, Failed: string(editor.Busy)}
	foreign := v
	foreign.Private, foreign.Place.Foreign = false, true
	for _, language := range []string{"en-US", "zh-CN"} {
		for _, shown := range []string{longestID, "o" + longestID} {
			at := bot.View{Shown: shown, Tip: "18446744073709551614", Owner: longestID}
			for _, rows := range [][]discord.Component{
				bot.ResultButtons(language, v, at), bot.ResultButtons(language, foreign, at), bot.FailureButtons(language, v, longestID),
			} {
				checkRows(t, rows)
			}
		}
	}
}

func checkRows(t *testing.T, rows []discord.Component) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range rows {
		if len(r.Components) == 0 || len(r.Components) > 5 {
			t.Errorf("a row of %d buttons", len(r.Components))
		}
	}
	for _, b := range all(rows) {
		withKey := len(b.CustomID) + len(":"+longestID) // as the custom_id of a form
		if seen[b.CustomID] || withKey > 100 || b.Label == "" || bot.Units(b.Label) > 20 || b.Style < 1 || b.Style > 4 {
			t.Errorf("%+v, %d characters with a key", b, withKey)
		}
		seen[b.CustomID] = true
	}
}

func TestPeriodsInWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		d        time.Duration
		en, zhCN string
	}{
		{0, "1 minute", "1 分钟"},
		{20 * time.Second, "1 minute", "1 分钟"},
		{90 * time.Minute, "90 minutes", "90 分钟"},
		{2 * time.Hour, "2 hours", "2 小时"},
		{24 * time.Hour, "24 hours", "24 小时"},
		{47 * time.Hour, "47 hours", "47 小时"},
		{48 * time.Hour, "2 days", "2 天"},
		{720 * time.Hour, "30 days", "30 天"},
	}
	for _, tt := range tests {
		if got := bot.Period("en-US", tt.d); got != tt.en {
			t.Errorf("%v: got %q, want %q", tt.d, got, tt.en)
		}
		if got := bot.Period("zh-CN", tt.d); got != tt.zhCN {
			t.Errorf("%v: got %q, want %q", tt.d, got, tt.zhCN)
		}
	}
}

// TestFormOffersNoSizeThatIsRefused: what was wanted before may have been taken
// out of EDITS_SIZES since.
func TestFormOffersNoSizeThatIsRefused(t *testing.T) {
	t.Parallel()
	for before, want := range map[string]string{"1024x1536": "portrait", "2048x2048": "auto", "1536x1536": "auto"} {
		w := newTeller(t, func(c *bot.Config) {
			sizes, err := editor.ParseSizes("1024x1024,1024x1536")
			must(t, err)
			c.Sizes = sizes
		})
		v := firstVersion()
		v.Size = before
		must(t, w.history.Keep(t.Context(), v))
		id := "again:" + one + "::" + nelly
		i := run(nelly, "", nil)
		i.Type, i.Data, i.Message = discord.Press, discord.Data{CustomID: id}, with(id)
		i.Message.Attachments = []discord.Attachment{{Filename: shownAs(one, "1"), URL: "https://cdn.discordapp.com/5"}}
		modal, ok := w.ask(i).Data.(discord.Modal)
		if !ok {
			t.Fatalf("no form: %+v", w.last)
		}
		var chosen []string
		for _, o := range modal.Components[len(modal.Components)-1].Component.Options {
			if o.Default {
				chosen = append(chosen, o.Value)
			}
			if o.Value == before && want == "auto" {
				t.Errorf("%s before: offers %+v", before, o)
			}
		}
		if !slices.Equal(chosen, []string{want}) {
			t.Errorf("%s before: chosen is %q, want %q", before, chosen, want)
		}
	}
}
