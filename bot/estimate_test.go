package bot_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retouch/bot"
)

func TestEstimate(t *testing.T) {
	t.Parallel()
	const each, edit = 10 * time.Second, time.Minute
	tests := []struct {
		name              string
		place             int
		each, since, edit time.Duration
		want              time.Duration
		minutes           int
	}{
		{"none before the queue was seen to move", 3, 0, time.Minute, edit, 0, -1},
		{"of the next one", 0, each, 0, 20 * time.Second, 30 * time.Second, 0},
		{"of one further back", 5, each, 0, edit, 2 * time.Minute, 2},
		{"without any edit that was measured", 5, each, 0, 0, time.Minute, 1},
		{"rounds to whole minutes", 8, each, 0, 0, 90 * time.Second, 2},
		{"less what has passed since the latest turn", 1, each, 4 * time.Second, 0, 16 * time.Second, 0},
		{"less one turn at most", 1, each, time.Hour, 0, 10 * time.Second, 0},
		{"of one whose turn is overdue", 0, each, time.Hour, 0, time.Second, 0},
		{"of nobody", -1, each, 0, edit, 0, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := bot.Estimate(tt.place, tt.each, tt.since, tt.edit)
			if got != tt.want || bot.Minutes(got) != tt.minutes {
				t.Errorf("got %v, told as %d minutes; want %v, %d", got, bot.Minutes(got), tt.want, tt.minutes)
			}
		})
	}
}

// TestEstimateKeepsItsLaws: who has more before them waits no shorter, nothing
// is negative, and what was not measured is not told.
func TestEstimateKeepsItsLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Int64Range(-int64(time.Hour), int64(time.Hour))
		each, edit := time.Duration(span.Draw(t, "each")), time.Duration(span.Draw(t, "edit"))
		since := time.Duration(span.Draw(t, "since"))
		place := rapid.IntRange(0, 999).Draw(t, "place")
		one, next := bot.Estimate(place, each, since, edit), bot.Estimate(place+1, each, since, edit)
		if one < 0 || next < one || bot.Minutes(next) < bot.Minutes(one) {
			t.Errorf("%d before: %v; %d before: %v", place, one, place+1, next)
		}
		if told := bot.Minutes(one) >= 0; told != (each > 0) {
			t.Errorf("%v, with %v for each, is told: %v", one, each, told)
		}
	})
}

// watch lets a pace see a queue for a while, second by second.
func watch(p *bot.Pace, from time.Time, seconds int, waiting func(second int) []string) time.Time {
	for n := range seconds {
		p.Look(waiting(n), from.Add(time.Duration(n)*time.Second))
	}
	return from.Add(time.Duration(seconds) * time.Second)
}

// queue is one of so many, of whom one leaves every so many seconds.
func queue(many, every int) func(int) []string {
	return func(second int) (ids []string) {
		for n := second / every; n < many; n++ {
			ids = append(ids, fmt.Sprint(n))
		}
		return ids
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	start := time.Unix(1e9, 0)
	nobody := func(int) []string { return nil }
	stuck := func(int) []string { return []string{"a"} }
	tests := []struct {
		name  string
		story func(p *bot.Pace)
		want  time.Duration
	}{
		{"knows nothing at first", func(*bot.Pace) {}, 0},
		{"knows nothing while nobody's turn came", func(p *bot.Pace) { watch(p, start, 60, stuck) }, 0},
		{"is that of a steady queue", func(p *bot.Pace) { watch(p, start, 121, queue(100, 6)) }, 6 * time.Second},
		{"counts several turns at once", func(p *bot.Pace) {
			watch(p, start, 61, func(n int) []string {
				if n < 60 {
					return []string{"a", "b", "c"}
				}
				return nil
			})
		}, 20 * time.Second},
		{"follows the latest turns", func(p *bot.Pace) {
			then := watch(p, start, 601, queue(60, 10))
			watch(p, then, 201, queue(1000, 2))
		}, 2 * time.Second},
		{"grows while the queue stands", func(p *bot.Pace) {
			then := watch(p, start, 11, queue(1, 10))
			watch(p, then, 51, stuck)
		}, time.Minute},
		{"leaves out the time in which nobody waited", func(p *bot.Pace) {
			then := watch(p, start, 11, queue(1, 10))
			then = watch(p, then, 300, nobody)
			watch(p, then, 11, queue(1, 10))
		}, 10 * time.Second},
		{"forgets when nobody has waited for long", func(p *bot.Pace) {
			then := watch(p, start, 11, queue(1, 10))
			watch(p, then, 700, nobody)
		}, 0},
		{"does not grow between two turns", func(p *bot.Pace) { watch(p, start, 29, queue(100, 10)) }, 10 * time.Second},
		{"is not misled by a clock that stood", func(p *bot.Pace) {
			p.Look([]string{"a"}, start)
			p.Look(nil, start.Add(time.Hour))
		}, 5 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var p bot.Pace
			tt.story(&p)
			if got := p.Each().Round(time.Second); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	if got := bot.Median(); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
	if got := bot.Median(time.Hour, 20*time.Second, 30*time.Second); got != 30*time.Second {
		t.Errorf("got %v", got)
	}
	var many []time.Duration
	for n := range 50 {
		many = append(many, time.Duration(n)*time.Second)
	}
	if got := bot.Median(many...); got != 39*time.Second {
		t.Errorf("of the latest 21: %v", got)
	}
}
