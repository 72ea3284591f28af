package discord

import "time"

// window counts what happened in the last ten minutes, in steps of ten seconds.
// Its zero value is empty. What happened is counted for at least ten minutes,
// and up to a step longer.
type window struct {
	counts [windowSteps]int
	last   int64 // the step that was written last, since 1970
}

const (
	windowStep  = 10 * time.Second
	windowSteps = 61 // the one that has begun, and ten minutes before it
)

func stepOf(t time.Time) int64 { return t.UnixNano() / int64(windowStep) }

// move forgets the steps that are over.
func (w *window) move(now time.Time) {
	step := stepOf(now)
	for n := w.last + 1; n <= step && n <= w.last+windowSteps; n++ {
		w.counts[n%windowSteps] = 0
	}
	w.last = max(w.last, step) // a clock that is set back forgets nothing
}

func (w *window) add(now time.Time) {
	w.move(now)
	w.counts[w.last%windowSteps]++
}

func (w *window) sum(now time.Time) (n int) {
	w.move(now)
	for _, c := range w.counts {
		n += c
	}
	return n
}

// relief is how long until the oldest that is counted is forgotten.
func (w *window) relief(now time.Time) time.Duration {
	for age := int64(windowSteps - 1); age >= 0; age-- {
		step := w.last - age
		if step < 0 || w.counts[step%windowSteps] == 0 {
			continue
		}
		over := time.Unix(0, (step+windowSteps)*int64(windowStep))
		return max(over.Sub(now), 0)
	}
	return 0
}
