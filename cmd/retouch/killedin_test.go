package main

import (
	"testing"
	"time"
)

// The books forgive a second call only when a death explains it.
func TestBooksKnowWhatADeathExplains(t *testing.T) {
	t.Parallel()
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	died := kill{time: at(100), over: at(200)}
	tests := []struct {
		name          string
		first, second paidCall
		want          bool
	}{
		{"killed in mid-call", paidCall{begun: at(50), run: "1"}, paidCall{begun: at(300), run: "2"}, true},
		{"read when the next run had begun", paidCall{begun: at(250), run: "1"}, paidCall{begun: at(300), run: "2"}, true},
		{"killed before the result was stored", paidCall{begun: at(-500), told: at(90), run: "1"}, paidCall{begun: at(300), run: "2"}, true},
		{"killed long after it was", paidCall{begun: at(-500), told: at(99).Add(-storing), run: "1"}, paidCall{begun: at(300), run: "2"}, false},
		{"twice by the next run", paidCall{begun: at(250), run: "2"}, paidCall{begun: at(300), run: "2"}, false},
		{"twice by calls that name no run", paidCall{begun: at(250)}, paidCall{begun: at(300)}, false},
		{"answered after the next run had begun", paidCall{begun: at(250), told: at(260), run: "1"}, paidCall{begun: at(300), run: "2"}, false},
		{"again before the death", paidCall{begun: at(10), run: "1"}, paidCall{begun: at(90), run: "1"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &books{kills: []kill{died}}
			if got := b.killedIn(&tt.first, &tt.second); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
