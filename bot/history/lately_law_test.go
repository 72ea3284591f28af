package history_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"retouch/bot/history"
)

// The law of what is known lately, whatever happens at the same time in this
// process and another one, with a store that takes any time and loses answers:
// who asks is answered in time, with what the store holds or held. It held that
// after everything which this process had done to it when it was asked, at most
// a minute ago where another process writes too, and it has not expired. A store
// that answers in time is believed.
func TestWhatIsKnownLately(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := newStory(rt)
		synctest.Test(t, func(*testing.T) { s.play() })
		for _, a := range s.answers {
			s.judge(a)
		}
	})
}

// Bounds of a story.
const (
	soon    = 15 * time.Millisecond
	late    = 30 * time.Millisecond
	readFor = time.Second
)

// story is what happens to one member's prompts.
type story struct {
	*rapid.T
	keep  time.Duration
	alone bool
	steps []step

	store      *slow
	mine, hers *history.History // of this process and of another one

	mu      sync.Mutex
	done    map[string]time.Time // when what this process did had ended well
	answers []answer
}

// step is something that begins some time after the one before.
type step struct {
	trip
	what  string
	after time.Duration
}

// answer is what somebody got who asked.
type answer struct {
	step
	asked, at time.Time
	texts     []string
	err       error
}

func newStory(rt *rapid.T) *story {
	s := &story{T: rt, done: map[string]time.Time{}}
	s.keep = rapid.SampledFrom([]time.Duration{0, 5 * time.Minute}).Draw(rt, "keep")
	s.alone = rapid.Bool().Draw(rt, "alone")
	does := []string{"ask", "ask", "ask", "use", "use", "forget"}
	if !s.alone {
		does = append(does, "she uses", "she forgets")
	}
	ms := func(most int, what string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(rt, what)) * time.Millisecond
	}
	pauses := []time.Duration{0, 0, 0, time.Millisecond, 30 * time.Millisecond, time.Second, 50 * time.Second, 70 * time.Second, 4 * time.Minute}
	for n := range rapid.IntRange(2, 25).Draw(rt, "steps") {
		most := rapid.SampledFrom([]int{0, 5, 60, 2000}).Draw(rt, "slowness")
		s.steps = append(s.steps, step{
			what: rapid.SampledFrom(does).Draw(rt, "what"), after: rapid.SampledFrom(pauses).Draw(rt, "pause"),
			trip: trip{by: fmt.Sprint(n), out: ms(most, "out"), back: ms(most, "back"), lost: rapid.IntRange(0, 9).Draw(rt, "lost") == 0},
		})
	}
	return s
}

func (s *story) play() {
	s.store = newSlow(s.keep)
	s.mine = history.New(history.Config{Kept: s.store, Keep: s.keep, Alone: s.alone})
	s.hers = history.New(history.Config{Kept: s.store, Keep: s.keep})
	var all sync.WaitGroup
	for _, st := range s.steps {
		time.Sleep(st.after) // of a bubble
		all.Go(func() { s.act(st) })
	}
	all.Wait()
}

func (s *story) act(st step) {
	ctx := st.with(context.Background())
	used := history.Recent{ID: st.by, Text: "words " + st.by, At: time.Now()}
	var err error
	switch st.what {
	case "ask":
		s.ask(ctx, st)
		return
	case "use":
		err = s.mine.Remember(ctx, "7", used)
	case "forget":
		err = s.mine.ForgetMember(ctx, "7")
	case "she uses":
		_ = s.hers.Remember(ctx, "7", used)
		return
	case "she forgets":
		_ = s.hers.ForgetMember(ctx, "7")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.done[st.by] = time.Now()
	}
}

func (s *story) ask(ctx context.Context, st step) {
	ctx, cancel := context.WithTimeout(ctx, readFor)
	defer cancel()
	a := answer{step: st, asked: time.Now()}
	asked := s.mine.AskRecents(ctx, "7")
	defer asked.Wait()
	all, err := asked.Answer(a.asked.Add(soon), a.asked.Add(late))
	a.at, a.texts, a.err = time.Now(), texts(all), err
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = append(s.answers, a)
}

// judge holds an answer against what the store held.
func (s *story) judge(a answer) {
	if a.at.Sub(a.asked) > late {
		s.Errorf("answered after %v", a.at.Sub(a.asked))
	}
	if a.err != nil {
		return
	}
	hold := 24 * time.Hour
	if !s.alone {
		hold = time.Minute
	}
	if a.out+a.back < soon && !a.lost && s.lonely(a) {
		hold = 0
	}
	for n := s.first(a.asked); n < len(s.store.past); n++ {
		if s.held(n, a.asked.Add(-hold), a) {
			return
		}
	}
	s.Fatalf("step %s got %q, asked at %v, held %v\nthe store held %+v\ndone %v", a.by, a.texts, a.asked, hold, s.store.past, s.done)
}

// lonely reports whether nobody has asked in the time before in which a reading
// may still go on, that others are told of.
func (s *story) lonely(a answer) bool {
	return !slices.ContainsFunc(s.answers, func(o answer) bool {
		return o.by != a.by && !o.asked.After(a.asked) && a.asked.Sub(o.asked) <= readFor
	})
}

// first is the first state that may be told to somebody who asked then.
func (s *story) first(asked time.Time) (first int) {
	for n, st := range s.store.past {
		if done, ok := s.done[st.by]; ok && !done.After(asked) && !done.Equal(asked) {
			first = n
		}
	}
	return first
}

// held reports whether a state is what was told, and was there at some time from
// since on, until the answer.
func (s *story) held(n int, since time.Time, a answer) bool {
	st, end := s.store.past[n], a.at.Add(time.Hour)
	if n+1 < len(s.store.past) {
		end = s.store.past[n+1].from
	}
	if s.keep > 0 && len(st.texts) > 0 {
		expires := st.from.Add(s.keep)
		if len(a.texts) == 0 && !a.at.Before(expires) && !end.Before(expires) {
			return true // nothing is what is left of it
		}
		if end.After(expires) {
			end = expires
		}
		if a.asked.Add(-readFor).After(expires) {
			return false
		}
	}
	return slices.Equal(st.texts, a.texts) && !st.from.After(a.at) && !end.Before(since)
}
