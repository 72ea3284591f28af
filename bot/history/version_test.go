package history_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retouch/bot/history"
)

func version(id string) history.Version {
	return history.Version{
		ID: id, Root: "10", Parent: "10", Depth: 2, Author: "7", Prompt: "a hat", Size: "1024x1024", N: 2, Made: now,
		Place:   history.Place{Application: "1", Guild: "2", Channel: "3", Message: "4"},
		Inputs:  []history.Input{{Kept: history.InputName(id, 1), Version: "10", N: 1, Bytes: 9}, {Kept: history.InputName(id, 2), Of: "8"}},
		Mask:    &history.Input{Kept: history.MaskName(id)},
		Results: []history.Result{{Kind: "png", Width: 3, Height: 2, Bytes: 70}, {Kind: "png", Width: 3, Height: 2, Bytes: 71}},
	}
}

func TestKeepAndChange(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	want := version("20")
	for range 2 { // it may be repeated
		must(t, h.Keep(t.Context(), want))
	}
	got, err := h.Version(t.Context(), "20")
	must(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Error("what is kept differs (-want +got):\n", d)
	}
	must(t, h.Change(t.Context(), "20", func(v *history.Version) { v.Shared = &history.Place{Channel: "5"} }))
	got, err = h.Version(t.Context(), "20")
	must(t, err)
	want.Shared = &history.Place{Channel: "5"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error("what was changed differs (-want +got):\n", d)
	}
	gone(t, h.Change(t.Context(), "21", func(*history.Version) { t.Error("changed what there is not") }))
	_, err = h.Version(t.Context(), "21")
	gone(t, err)
}

func TestKeepBeginsALine(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	must(t, h.Keep(t.Context(), history.Version{ID: "5"}))
	got, err := h.Version(t.Context(), "5")
	must(t, err)
	if got.Root != "5" || got.Depth != 1 {
		t.Errorf("root %q, depth %d", got.Root, got.Depth)
	}
}

// Nobody's change is lost, however many change a version at the same time.
func TestChangeUnderContention(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	must(t, h.Keep(t.Context(), version("20")))
	const many = 16
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() {
			err := h.Change(t.Context(), "20", func(v *history.Version) { v.Prompt += fmt.Sprintf(",%d,", n) })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := h.Version(t.Context(), "20")
	must(t, err)
	for n := range many {
		if strings.Count(got.Prompt, fmt.Sprintf(",%d,", n)) != 1 {
			t.Errorf("change %d is lost or made twice: %s", n, got.Prompt)
		}
	}
}

// Whatever was listed, in whatever order and however often, is listed once,
// newest first, in its author's history and in its line, and nowhere else.
func TestMineAndLineAreNewestFirst(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	game := 0
	rapid.Check(t, func(rt *rapid.T) {
		game++
		ids := rapid.SliceOfN(rapid.Uint64Range(1, 1<<63), 1, 6).Draw(rt, "ids")
		mine, line := fmt.Sprint("7", game, "0"), fmt.Sprint("1", game, "0")
		var own, whole []uint64
		for n, id := range ids {
			author := mine
			if n%3 == 2 {
				author += "9" // a longer id that begins the same
			} else if !slices.Contains(own, id) {
				own = append(own, id)
			}
			if !slices.Contains(whole, id) {
				whole = append(whole, id)
			}
			if err := h.List(t.Context(), history.Version{ID: fmt.Sprint(id), Author: author, Root: line}); err != nil {
				rt.Fatal(err)
			}
		}
		for _, tt := range []struct {
			what string
			want []uint64
			read func() ([]string, error)
		}{
			{"mine", own, func() ([]string, error) { return h.Mine(t.Context(), mine) }},
			{"line", whole, func() ([]string, error) { return h.Line(t.Context(), line) }},
		} {
			got, err := tt.read()
			if err != nil {
				rt.Fatal(err)
			}
			slices.Sort(tt.want)
			slices.Reverse(tt.want)
			if d := cmp.Diff(strings.Fields(strings.Trim(fmt.Sprint(tt.want), "[]")), got); d != "" {
				rt.Fatalf("%s (-want +got):\n%s", tt.what, d)
			}
		}
	})
}

func TestForgetLeavesNothingOfIt(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	v, other := version("20"), version("21")
	own := []string{history.InputName("20", 1), history.InputName("20", 2), history.MaskName("20"), history.ResultName("20", 1), history.ResultName("20", 2)}
	v.Failed, v.Inputs[0].URL = "timeout", "https://cdn.example/a?hm=1"
	v.Inputs[1].Kept = history.InputName("21", 1) // of the edit that this one repeats
	v.Asked = []string{history.InputName("19", 1)}
	own = append(own, v.Asked...)
	for _, one := range []history.Version{v, other} {
		must(t, h.Keep(t.Context(), one))
		must(t, h.List(t.Context(), one))
	}
	for _, name := range append(own, history.InputName("21", 1)) {
		h.keepPicture(t, name)
	}
	for range 2 { // it may be repeated
		must(t, h.Forget(t.Context(), v))
	}
	for _, name := range own {
		h.pictureIs(t, name, false)
	}
	h.pictureIs(t, history.InputName("21", 1), true)
	if d := cmp.Diff([]string{"version.21", "of.7.21", "line.10.21"}, keys(t, h.config.Kept, "version.", "of.", "line.")); d != "" {
		t.Error("what is kept (-want +got):\n", d)
	}
	if left := keys(t, h.config.Forms, "address."); len(left) > 0 {
		t.Error("addresses are left:", left)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	const secret = "https://cdn.example/a.png?ex=1&hm=2"
	tests := []struct {
		name   string
		failed string
		before func(*history.Version)
		want   []string // of the inputs and the mask
	}{
		{"come back for an edit that failed", "timeout", nil, []string{secret + "1", "", secret + "m"}},
		{"do not for one that worked", "", nil, []string{"", "", ""}},
		{"are none when there were none", "timeout", func(v *history.Version) { v.Inputs[0].URL, v.Mask.URL = "", "" }, []string{"", "", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t)
			v := version("20")
			v.Failed = tt.failed
			v.Inputs[0].URL, v.Mask.URL = secret+"1", secret+"m"
			if tt.before != nil {
				tt.before(&v)
			}
			must(t, h.Keep(t.Context(), v))
			value, _, err := h.config.Kept.Get(t.Context(), "version.20")
			must(t, err)
			if strings.Contains(string(value), "cdn.example") {
				t.Errorf("what is kept for long has an address: %s", value)
			}
			got, err := h.Version(t.Context(), "20")
			must(t, err)
			if d := cmp.Diff(tt.want, []string{got.Inputs[0].URL, got.Inputs[1].URL, got.Mask.URL}); d != "" {
				t.Error("addresses (-want +got):\n", d)
			}
		})
	}
}

// Addresses of another number of pictures are those of nothing.
func TestAddressesThatDoNotFit(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	v := version("20")
	v.Failed, v.Inputs[0].URL = "timeout", "https://cdn.example/a"
	must(t, h.Keep(t.Context(), v))
	must(t, h.Change(t.Context(), "20", func(v *history.Version) { v.Inputs = v.Inputs[:1] }))
	got, err := h.Version(t.Context(), "20")
	must(t, err)
	if len(got.Inputs) != 1 || got.Inputs[0].URL != "" {
		t.Errorf("got %+v", got.Inputs)
	}
}

func TestPicturesAreGoneWhenForgotten(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	h.keepPicture(t, "i-1-1")
	r, err := h.Picture(t.Context(), "i-1-1")
	must(t, err)
	must(t, r.Close())
	must(t, h.ForgetPicture(t.Context(), "i-1-1"))
	must(t, h.ForgetPicture(t.Context(), "i-1-1"))
	h.pictureIs(t, "i-1-1", false)
	_, err = h.Picture(t.Context(), "i-1-1")
	gone(t, err)
}

func TestKeepsNothingWithoutAStore(t *testing.T) {
	t.Parallel()
	h := history.New(history.Config{})
	must(t, h.Keep(t.Context(), version("20")))
	must(t, h.List(t.Context(), version("20")))
	must(t, h.Forget(t.Context(), version("20")))
	must(t, h.ForgetMember(t.Context(), "7"))
	_, err := h.Version(t.Context(), "20")
	gone(t, err)
	_, err = h.Picture(t.Context(), "i-20-1")
	gone(t, err)
	if got, err := h.Once(t.Context(), "a", "1", now, nil); got != "1" || err != nil {
		t.Errorf("once: %q, %v", got, err)
	}
	if errors.Is(h.SetWish(t.Context(), "7", history.Wish{}), history.ErrGone) {
		t.Error("a wish is refused")
	}
}
