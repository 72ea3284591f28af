package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"retouch/bot"
	"retouch/bot/history"
)

// BenchmarkSuggest is what somebody who types waits for: suggestions from the
// real store, for a server that has all the presets it may have and a member
// with as many recent prompts as are kept. The baseline is one bare read of a
// server's presets from the same store.
func BenchmarkSuggest(b *testing.B) {
	w := newTeller(b, func(c *bot.Config) { c.SuggestWithin = 0 })
	for n := range history.MaxPresets {
		w.addPreset(fmt.Sprintf("preset %02d", n), strings.Repeat(fmt.Sprintf("our colour %d, ", n), 20))
	}
	for n := range 25 {
		w.used(nelly, fmt.Sprint(n+1), strings.Repeat(fmt.Sprintf("my own words %d, ", n), 20))
	}
	for name, typed := range map[string]string{"nothing": "", "word": "colour"} {
		b.Run(name, func(b *testing.B) {
			i := typing(nelly, "edit", "prompt", typed)
			b.ReportAllocs()
			for b.Loop() {
				w.bot.Handle(b.Context(), i)
			}
		})
	}
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := w.set.Get(b.Context(), "presets."+server); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Logf("%d reads came too late", strings.Count(w.logs.String(), "left out"))
}
