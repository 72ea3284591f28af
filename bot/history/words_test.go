package history_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/history"
)

func names(all []history.Preset) (names []string) {
	for _, p := range all {
		names = append(names, p.Name+"="+p.Text)
	}
	return names
}

func TestRecentsAreNewestFirstAndEachOnce(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	for n, text := range []string{"a", "b", "a", "c", "a"} {
		must(t, h.Remember(t.Context(), "7", history.Recent{ID: fmt.Sprint(n), Text: text, At: now}))
	}
	got, err := h.Recents(t.Context(), "7")
	must(t, err)
	want := []history.Recent{{"4", "a", now}, {"3", "c", now}, {"1", "b", now}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error("recent prompts (-want +got):\n", d)
	}
	others, err := h.Recents(t.Context(), "70")
	must(t, err)
	if len(others) != 0 {
		t.Error("somebody else has", others)
	}
}

func TestRecentsStayWithinTheirLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		made int
		want int
	}{
		{"short ones are 25", "x", 40, 25},
		{"of the longest there are two", long(4000), 25, 2}, // 16,000 bytes each
		{"the newest is there however long it is", long(9000), 3, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t)
			for n := range tt.made {
				must(t, h.Remember(t.Context(), "7", history.Recent{ID: fmt.Sprint(n), Text: tt.text[:len(tt.text)-1] + fmt.Sprint(n), At: now}))
			}
			got, err := h.Recents(t.Context(), "7")
			must(t, err)
			if len(got) == 0 || got[0].ID != fmt.Sprint(tt.made-1) {
				t.Fatalf("the newest is not the first of %d", len(got))
			}
			if len(got) > tt.want || tt.made > 25 && len(got) != tt.want {
				t.Errorf("%d are remembered, want %d", len(got), tt.want)
			}
		})
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	add := func(name, text string, replaced bool) {
		t.Helper()
		was, err := h.AddPreset(t.Context(), "2", history.Preset{Name: name, Text: text, By: "7", At: now})
		must(t, err)
		if was != replaced {
			t.Errorf("%s replaced another: %t", name, was)
		}
	}
	add("Mono", "grey", false)
	add("art", "paint", false)
	add("zoo", "animals", false)
	add("MONO", "black", true)
	add("Ärger", "red", false)
	add("ÄRGER", "redder", true)
	got, err := h.Presets(t.Context(), "2")
	must(t, err)
	if d := cmp.Diff([]string{"art=paint", "MONO=black", "zoo=animals", "ÄRGER=redder"}, names(got)); d != "" {
		t.Error("presets (-want +got):\n", d)
	}
	must(t, h.RemovePreset(t.Context(), "2", "mono"))
	gone(t, h.RemovePreset(t.Context(), "2", "mono"))
	gone(t, h.RemovePreset(t.Context(), "20", "art"))
	got, err = h.Presets(t.Context(), "2")
	must(t, err)
	if d := cmp.Diff([]string{"art=paint", "zoo=animals", "ÄRGER=redder"}, names(got)); d != "" {
		t.Error("presets after one was removed (-want +got):\n", d)
	}
}

// A server keeps 50, and then may replace one but not add another.
func TestPresetsAreFull(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		fits int // 0: as many as there is room for
	}{
		{"by their number", "x", history.MaxPresets},
		{"by their length", long(4000), 0},
		{"by their length as JSON has it", strings.Repeat("<", 4000), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t)
			var err error
			fitted := 0
			for ; err == nil && fitted <= history.MaxPresets; fitted++ {
				_, err = h.AddPreset(t.Context(), "2", history.Preset{Name: fmt.Sprintf("p%02d", fitted), Text: tt.text, By: "7", At: now})
			}
			fitted--
			if !errors.Is(err, history.ErrFull) {
				t.Fatalf("got %v, want ErrFull", err)
			}
			if tt.fits != 0 && fitted != tt.fits || fitted == 0 {
				t.Errorf("%d fitted", fitted)
			}
			if was, err := h.AddPreset(t.Context(), "2", history.Preset{Name: "P00", Text: tt.text, By: "7", At: now}); !was || err != nil {
				t.Errorf("replacing one: %t, %v", was, err)
			}
			got, err := h.Presets(t.Context(), "2")
			must(t, err)
			if len(got) != fitted {
				t.Errorf("%d are kept, want %d", len(got), fitted)
			}
			value, _, err := h.config.Settings.Get(t.Context(), "presets.2")
			must(t, err)
			if len(value) > 200_000 {
				t.Errorf("the record has %d bytes", len(value))
			}
		})
	}
}

// However many add presets at the same time, each is there once.
func TestPresetsUnderContention(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			if _, err := h.AddPreset(t.Context(), "2", history.Preset{Name: fmt.Sprintf("p%02d", n/2), Text: "x"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := h.Presets(t.Context(), "2")
	must(t, err)
	if d := cmp.Diff([]string{"p00=x", "p01=x", "p02=x", "p03=x", "p04=x", "p05=x"}, names(got)); d != "" {
		t.Error("presets (-want +got):\n", d)
	}
}

func TestForgetMember(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	mine, hers := version("20"), version("21")
	hers.Author = "70"
	for _, v := range []history.Version{mine, hers} {
		must(t, h.Keep(t.Context(), v))
		must(t, h.List(t.Context(), v))
		h.keepPicture(t, history.InputName(v.ID, 1))
		must(t, h.Remember(t.Context(), v.Author, history.Recent{ID: v.ID, Text: "a hat", At: now}))
	}
	must(t, h.List(t.Context(), version("19"))) // its record is gone already
	failed := version("18")                     // which no list shows
	failed.Failed = "refused"
	must(t, h.Keep(t.Context(), failed))
	h.keepPicture(t, history.InputName("18", 1))
	wish := history.Wish{Closed: true, Since: now}
	must(t, h.SetWish(t.Context(), "7", wish))
	for range 2 { // it may be repeated
		must(t, h.ForgetMember(t.Context(), "7"))
	}
	got, err := h.Wish(t.Context(), "7")
	must(t, err)
	if got != wish {
		t.Errorf("the wish is %+v, want %+v", got, wish)
	}
	h.pictureIs(t, history.InputName("20", 1), false)
	h.pictureIs(t, history.InputName("18", 1), false)
	h.pictureIs(t, history.InputName("21", 1), true)
	if d := cmp.Diff([]string{"version.21", "of.70.21"}, keys(t, h.config.Kept, "version.", "of.", "failed.")); d != "" {
		t.Error("what is kept (-want +got):\n", d)
	}
	for user, want := range map[string]int{"7": 0, "70": 1} {
		recents, err := h.Recents(t.Context(), user)
		must(t, err)
		if len(recents) != want {
			t.Errorf("%s has recent prompts %v", user, recents)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	type form struct{ N int }
	must(t, h.KeepForm(t.Context(), "1", form{1}))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := history.ChangeForm(t.Context(), h.History, "1", func(f *form) error { f.N++; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	no := errors.New("no")
	if err := history.ChangeForm(t.Context(), h.History, "1", func(f *form) error { f.N = 0; return no }); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	var got form
	must(t, h.Form(t.Context(), "1", &got))
	if got.N != 9 {
		t.Errorf("the form has %d changes, want 9", got.N)
	}
	must(t, h.ForgetForm(t.Context(), "1"))
	gone(t, h.Form(t.Context(), "1", &got))
	gone(t, history.ChangeForm(t.Context(), h.History, "1", func(*form) error { return nil }))
}
