package bot_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// newBusy is a teller in a bubble, on records in memory, with the times of the
// real program.
func newBusy(t *testing.T) *teller {
	t.Helper()
	w := newTellerOn(t, &watched{Records: newNotebook()}, &watched{Records: newNotebook()}, func(c *bot.Config) { c.SuggestWithin = 0 })
	w.restart(nil)
	return w
}

// restart goes on with a bot that knows nothing, on the same records.
func (w *teller) restart(change func(*history.Config)) {
	w.t.Helper()
	h := history.Config{Kept: w.kept, Settings: w.set, Alone: true}
	if change != nil {
		change(&h)
	}
	w.history = history.New(h)
	var err error
	w.bot, err = bot.New(bot.Config{
		Wire: w.desk, Editor: w.desk, Jobs: &w.orders, Dir: w.dir, History: w.history, Log: textLog(w.logs), SuggestWithin: w.within,
	})
	must(w.t, err)
}

// trouble is that of all records.
func (w *teller) trouble(kind int32) {
	w.kept.trouble.Store(kind)
	w.set.trouble.Store(kind)
}

// offers fails unless these are what is offered for "cartoon", after so long.
func (w *teller) offers(after time.Duration, want ...string) {
	w.t.Helper()
	got := heads(w.choices(typing(nelly, "edit", "prompt", "cartoon")))
	if diff := cmp.Diff(append([]string{"cartoon"}, want...), got); diff != "" || w.took != after {
		w.t.Errorf("after %v, want %v:\n%s", w.took, after, diff)
	}
}

// Times of the real program.
const (
	whenKnown = 15 * time.Millisecond
	whenNot   = 30 * time.Millisecond
)

// TestSuggestionsWithoutTheStore holds that a store in trouble leaves out what
// it keeps of those who were not seen lately, and nothing else.
func TestSuggestionsWithoutTheStore(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]int32{"broken": broken, "hanging": hanging} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newBusy(t)
				w.addPreset("Our cartoon", "our colours")
				w.used(nelly, "41", "cartoon cat")
				unseen, seen := whenNot, whenKnown
				if trouble == broken {
					unseen, seen = 0, 0
				}
				w.restart(nil)
				w.trouble(trouble)
				w.offers(unseen, "Cartoon")
				if got := w.choices(typing(nelly, "preset remove", "name", "")); len(got) != 0 || w.took != unseen {
					t.Errorf("got %v after %v", got, w.took)
				}
				w.trouble(fine)
				w.offers(0, "Our cartoon", "Cartoon", "cartoon cat")
				w.trouble(trouble)
				w.offers(seen, "Our cartoon", "Cartoon", "cartoon cat")
				if got := heads(w.choices(typing(nelly, "preset remove", "name", ""))); !slices.Equal(got, []string{"Our cartoon"}) || w.took != seen {
					t.Errorf("got %v after %v", got, w.took)
				}
				for _, secret := range []string{"our colours", "cartoon cat"} {
					if strings.Contains(w.logs.String(), secret) {
						t.Errorf("the log holds %q", secret)
					}
				}
			})
		})
	}
}

// TestNextKeyHasWhatCameTooLate holds that a store which is only slow is missed
// by the first key of a member alone.
func TestNextKeyHasWhatCameTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBusy(t)
		w.addPreset("Our cartoon", "our colours")
		w.used(nelly, "41", "cartoon cat")
		w.restart(nil)
		w.trouble(slow)
		w.offers(whenNot, "Cartoon")
		w.offers(whenKnown, "Our cartoon", "Cartoon", "cartoon cat")
	})
}

// TestSuggestionsFollowWhatIsDone holds that a store which hangs hides nothing of
// what was done here, and brings back nothing.
func TestSuggestionsFollowWhatIsDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBusy(t)
		do := func(i *discord.Interaction) {
			t.Helper()
			w.trouble(fine)
			w.ask(i)
			w.trouble(hanging)
		}
		do(run(nelly, "preset add", map[string]any{"name": "Our cartoon", "text": "our colours"}))
		w.offers(whenNot, "Our cartoon", "Cartoon") // nothing was read of the member yet
		w.trouble(fine)
		w.used(nelly, "41", "cartoon cat")
		w.trouble(hanging)
		w.offers(whenKnown, "Our cartoon", "Cartoon", "cartoon cat")
		w.trouble(fine)
		must(t, w.history.ForgetMember(t.Context(), nelly))
		w.trouble(hanging)
		w.offers(whenKnown, "Our cartoon", "Cartoon")
		do(run(nelly, "preset remove", map[string]any{"name": "our cartoon"}))
		w.offers(whenKnown, "Cartoon")
	})
}

// TestSuggestionsExpire holds that words are told no longer than KEEP_RECORDS.
func TestSuggestionsExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBusy(t)
		w.restart(func(c *history.Config) { c.Keep = time.Hour })
		w.addPreset("Our cartoon", "our colours")
		w.used(nelly, "41", "cartoon cat")
		w.trouble(hanging)
		time.Sleep(time.Hour - time.Minute)
		w.offers(whenKnown, "Our cartoon", "Cartoon", "cartoon cat")
		time.Sleep(time.Minute)
		w.offers(whenNot, "Our cartoon", "Cartoon")
	})
}
