package history_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"retouch/bot/history"
)

// BenchmarkAsk is what it costs to be told a member's prompts, 25 of 300
// characters: by the real store, and by what is known while the store hangs.
// BenchmarkAsk/bare, one read of the record, is the baseline.
func BenchmarkAsk(b *testing.B) {
	h, kept := benched(b)
	ask := func(ctx context.Context, b *testing.B, soon time.Duration) {
		asked := h.AskRecents(ctx, "7")
		all, err := asked.Answer(time.Now().Add(soon), time.Now().Add(time.Minute))
		if len(all) != 25 || err != nil {
			b.Fatal(len(all), err)
		}
		asked.Wait()
	}
	b.Run("store", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ask(b.Context(), b, time.Minute)
		}
	})
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		over, cancel := context.WithCancel(b.Context())
		cancel()
		for b.Loop() {
			ask(over, b, 0)
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := kept.Get(b.Context(), "recent.7"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRemember is what an edit does at its end, against one bare read and
// one bare write of the same record.
func BenchmarkRemember(b *testing.B) {
	h, kept := benched(b)
	text := strings.Repeat("my own words, ", 21)
	b.Run("known", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			must(b, h.Remember(b.Context(), "7", history.Recent{ID: fmt.Sprint(n), Text: fmt.Sprint(n) + text, At: now}))
		}
	})
	b.Run("bare", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			value, revision, err := kept.Get(b.Context(), "recent.7")
			must(b, err)
			var all []history.Recent
			must(b, json.Unmarshal(value, &all))
			all[0].Text = fmt.Sprint(n) + text
			value, err = json.Marshal(all)
			must(b, err)
			must(b, kept.Update(b.Context(), "recent.7", value, revision))
		}
	})
}

// benched is a history of one member who has used 25 prompts.
func benched(b *testing.B) (*history.History, history.Records) {
	bucket, err := engine.Bucket(b.Context(), fmt.Sprint("BENCH", buckets.Add(1)), time.Hour)
	must(b, err)
	kept := records{bucket}
	h := history.New(history.Config{Kept: kept, Alone: true})
	for n := range 25 {
		must(b, h.Remember(b.Context(), "7", history.Recent{ID: fmt.Sprint(n), Text: strings.Repeat(fmt.Sprintf("my own words %d, ", n), 20), At: now}))
	}
	return h, kept
}
