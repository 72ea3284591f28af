package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"

	"github.com/google/go-cmp/cmp"
)

// grow makes a tree of so many versions, each with its message, and returns the
// messages and for each version the way there: originals, root, …, version.
func (g *gallery) grow(r *rand.Rand, n, base int) (messages []string, ways [][]string) {
	g.t.Helper()
	var line []history.Version
	for i := range n {
		v := history.Version{
			ID: fmt.Sprint(1300000000000000000 + base + i), Author: nelly, Prompt: fmt.Sprint("words ", i), Depth: 1, Made: time.Now(),
			Results: make([]history.Result, 1+r.IntN(2)),
		}
		v.Root = v.ID
		way := []string{"original of " + v.ID}
		if i > 0 {
			p := line[r.IntN(i)]
			v.Parent, v.Root, v.Depth = p.ID, line[0].ID, p.Depth+1
			v.Inputs = []history.Input{{Version: p.ID, N: 1, Kept: history.InputName(v.ID, 1)}}
			for k, other := range line {
				if other.ID == p.ID {
					way = append([]string(nil), ways[k]...)
				}
			}
		} else {
			v.Inputs = []history.Input{{Kept: history.InputName(v.ID, 1)}}
			must(g.t, g.past.KeepPicture(g.t.Context(), history.InputName(v.ID, 1), strings.NewReader(way[0])))
		}
		var shown []string
		for k := range v.Results {
			shown = append(shown, fmt.Sprintf("%s/%d", v.ID, k+1))
		}
		ways = append(ways, append(way, strings.Join(shown, " ")))
		m := g.post(v, 0)
		v.Place = history.Place{Channel: galleryChannel, Message: m.ID}
		must(g.t, g.past.Keep(g.t.Context(), v))
		must(g.t, g.past.List(g.t.Context(), v))
		line, messages = append(line, v), append(messages, m.ID)
		g.mu.Lock()
		id := "undo:" + v.ID + ":" + v.ID + ":" + nelly
		m.Components = []discord.SentComponent{{CustomID: id}}
		g.mu.Unlock()
	}
	return messages, ways
}

// TestUndoAndRedoWalkTheWay holds over random trees and random presses, in
// several messages at the same time: Undo shows what came before, Redo what
// comes next on the way to what the message showed first, and both together
// change nothing.
func TestUndoAndRedoWalkTheWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		for seed := range 40 {
			r := rand.New(rand.NewPCG(uint64(seed), 6))
			messages, ways := g.grow(r, 1+r.IntN(8), 1000*seed)
			at := make([]int, len(ways))
			for n := range at {
				at[n] = len(ways[n]) - 1
			}
			for range 12 {
				n := r.IntN(len(messages))
				press := "undo"
				if r.IntN(2) == 0 {
					press = "redo"
				}
				id := g.button(messages[n], press)
				next := at[n] + map[string]int{"undo": -1, "redo": 1}[press]
				if (id != "") != (next >= 0 && next < len(ways[n])) {
					t.Fatalf("seed %d: at %d of %q the message has the button %q", seed, at[n], ways[n], id)
				}
				if id == "" {
					continue
				}
				at[n] = next
				g.press(messages[n], id, nelly)
				if got := g.shows(messages[n]); got != ways[n][next] {
					t.Fatalf("seed %d: %s to %d of %q shows %q\n%s", seed, press, next, ways[n], got, g.logs)
				}
			}
		}
	})
}

// TestStrangersChangeNothing: what somebody else undoes is in a message of
// theirs, and they can go on in that one.
func TestStrangersChangeNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
		before := g.shows(messages[1])
		g.press(messages[1], g.button(messages[1], "undo"), tom)
		theirs := g.newest()
		if got := g.shows(theirs); got != ways[1][1] || g.shows(messages[1]) != before {
			t.Fatalf("the stranger sees %q, the owner %q", got, g.shows(messages[1]))
		}
		g.press(theirs, g.button(theirs, "redo"), tom)
		if got := g.shows(theirs); got != before || g.shows(messages[1]) != before {
			t.Errorf("the stranger sees %q, the owner %q", got, g.shows(messages[1]))
		}
		if id := g.button(theirs, "undo"); !strings.HasSuffix(id, ":"+tom) {
			t.Errorf("the message is credited to the wrong one: %s", id)
		}
	})
}

func (g *wall) newest() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	newest := ""
	for id := range g.messages {
		newest = max(newest, id)
	}
	return newest
}

// TestShowSurvivesACrash kills the process at each step after the press, and
// wants the next one to show what was asked for, once.
func TestShowSurvivesACrash(t *testing.T) {
	t.Parallel()
	for _, press := range []string{"undo", "compare", "copy", "share"} {
		for _, step := range []string{"before the message is written", "after the message is written"} {
			t.Run(press+" "+step, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { crashInShow(t, press, strings.HasPrefix(step, "after")) })
			})
		}
	}
}

func crashInShow(t *testing.T, press string, after bool) {
	first := newGallery(t, nil, bot.Policy{})
	v := history.Version{
		ID: "1300000000000000001", Author: nelly, Prompt: "words", Made: time.Now(), Results: make([]history.Result, 1),
		Inputs: []history.Input{{Kept: "i-1300000000000000001-1"}}, Private: press == "share",
	}
	must(t, first.past.KeepPicture(t.Context(), v.Inputs[0].Kept, strings.NewReader("original")))
	flags := 0
	if v.Private {
		flags = discord.Ephemeral
		must(t, first.past.KeepPicture(t.Context(), "r-1300000000000000001-1", strings.NewReader("1300000000000000001/1")))
	}
	m := first.post(v, flags)
	v.Place = history.Place{Channel: galleryChannel, Message: m.ID, Ephemeral: v.Private}
	must(t, first.past.Keep(t.Context(), v))
	first.hold = func(ctx context.Context, _ string) error {
		if after && first.dead.CompareAndSwap(false, true) {
			return nil // it gets there, and nothing is noted any more
		}
		return hang(ctx)
	}
	first.press(m.ID, press+":"+v.ID+":"+v.ID+":"+nelly, nelly)
	second := first.restart()
	time.Sleep(time.Minute)
	synctest.Wait()
	want := map[string]string{
		"undo": "original", "compare": "original 1300000000000000001/1", "copy": "1300000000000000001/1", "share": "1300000000000000001/1",
	}[press]
	found := 0
	for id := range second.messages {
		if second.shows(id) == want && (press != "copy" && press != "share" || id != m.ID) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d messages show %q\n%s", found, want, second.logs)
	}
	if press == "undo" && after && second.writes != 1 {
		t.Errorf("the message was written %d times", second.writes)
	}
	kept, err := second.past.HasPicture(t.Context(), "r-1300000000000000001-1")
	if press == "undo" && (err != nil || !kept) {
		t.Errorf("what was shown is not kept: %v", err)
	}
	now, err := second.past.Version(t.Context(), v.ID)
	if press == "share" && (err != nil || now.Shared == nil || now.Shared.Message == "") {
		t.Errorf("it is not noted where it was shared: %v\n%s", err, second.logs)
	}
}

// TestNothingIsLostThatCannotBeKept: a message goes on to show what it shows when
// that could not be kept before.
func TestNothingIsLostThatCannotBeKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
		g.past.pictures.full.Store(true)
		g.press(messages[1], g.button(messages[1], "undo"), nelly)
		if got := g.shows(messages[1]); got != ways[1][2] {
			t.Errorf("shows %q", got)
		}
		g.past.pictures.full.Store(false)
		time.Sleep(time.Minute)
		g.press(messages[1], g.button(messages[1], "undo"), nelly)
		if got := g.shows(messages[1]); got != ways[1][1] {
			t.Errorf("after that, shows %q\n%s", got, g.logs)
		}
	})
}

// TestWhatIsShownNoMoreIsKeptFromThenOn, however long it was kept before.
func TestWhatIsShownNoMoreIsKeptFromThenOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 1, 0)
		g.past.pictures.keep = 24 * time.Hour
		sent := g.past.pictures.putAt("i-")
		for n, press := range []string{"undo", "redo", "undo", "redo"} {
			g.press(messages[0], g.button(messages[0], press), nelly)
			if got, want := g.shows(messages[0]), ways[0][n%2]; got != want {
				t.Errorf("press %d, %s: shows %q, not %q\n%s", n+1, press, got, want, g.logs)
			}
			if diff := cmp.Diff(sent, g.past.pictures.putAt("i-")); n < 3 && (len(sent) == 0 || diff != "") { // then it is gone
				t.Errorf("press %d: what was sent is kept for longer than was told: %s", n+1, diff)
			}
			time.Sleep(10 * time.Hour)
		}
	})
}

// TestDoubleClicksMakeOneJob presses each button twice at the same time.
func TestDoubleClicksMakeOneJob(t *testing.T) {
	t.Parallel()
	for _, press := range []string{"undo", "compare", "copy"} {
		t.Run(press, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGallery(t, nil, bot.Policy{})
				messages, _ := g.grow(rand.New(rand.NewPCG(1, 1)), 1, 0)
				id := press + strings.TrimPrefix(g.button(messages[0], "undo"), "undo")
				seen := g.look(messages[0], id)
				for range 2 {
					go g.clickOn(seen, id, nelly)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				want := 1
				if press == "copy" {
					want = 2 // the copy, and the word about it
				}
				if g.writes != want {
					t.Errorf("%d messages were written\n%s", g.writes, g.logs)
				}
			})
		})
	}
}

// TestDeletedVersionsLeaveTheirChildren: what was made from a version goes on
// when that is deleted.
func TestDeletedVersionsLeaveTheirChildren(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
		child, parent := "1300000000000000001", "1300000000000000000"
		must(t, g.past.KeepPicture(t.Context(), history.InputName(child, 1), strings.NewReader("what it was made from")))
		g.press(messages[0], "more:"+parent+":"+parent+":"+nelly, nelly)
		panel := g.newest()
		g.press(panel, g.button(panel, "delete"), nelly)
		g.press(panel, g.button(panel, "erase"), nelly)
		if _, err := g.past.Version(t.Context(), parent); !errors.Is(err, history.ErrGone) || g.shows(messages[0]) != "nothing" {
			t.Fatalf("it is still there: %v, %s", err, g.shows(messages[0]))
		}
		g.press(messages[1], g.button(messages[1], "undo"), nelly)
		if got := g.shows(messages[1]); got != "what it was made from" {
			t.Fatalf("undo shows %q\n%s", got, g.logs)
		}
		g.press(messages[1], g.button(messages[1], "redo"), nelly)
		if got := g.shows(messages[1]); got != ways[1][len(ways[1])-1] {
			t.Errorf("redo shows %q", got)
		}
	})
}
