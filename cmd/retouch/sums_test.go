package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// sums are the bottom line.
type sums struct {
	commands, accepted, refused, ignored int // first answers; ignored had none
	answered, pictures, sentences        int // final answers of the accepted
	repeated                             int // the same final answer written again
	calls, second                        int // paid ones
	unsent, kills                        int
}

func (b *books) sums() (s sums) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.unsent, s.kills = b.unsent, len(b.kills)
	for n, id := range b.ids {
		a := b.accounts[id]
		s.commands++
		switch a.first {
		case 0:
			s.ignored++
		case thinkingAnswer:
			s.accepted++
		default:
			s.refused++
		}
		if len(a.finals) > 0 {
			s.answered++
			s.repeated += len(a.finals) - 1
			if a.finals[0].picture {
				s.pictures++
			} else {
				s.sentences++
			}
		}
		calls := len(paid(b.calls[n]))
		s.calls += calls
		s.second += max(0, calls-1)
	}
	return s
}

// storing is how long after the API's answer a kill may still lose it: until the
// result is stored, which takes milliseconds, and a busy machine's disk a few
// seconds. What was on its way to Discord had been stored, however soon that was.
const storing = 10 * time.Second

// mistakes compares the books with what is promised.
func (b *books) mistakes() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := slices.Clone(b.oddities)
	for n, id := range b.ids {
		a := b.accounts[id]
		wrong := func(format string, args ...any) {
			found = append(found, fmt.Sprintf("job %d (interaction %s): ", n, id)+fmt.Sprintf(format, args...))
		}
		calls := paid(b.calls[n])
		accepted := a.first == thinkingAnswer
		if accepted && len(a.finals) == 0 {
			wrong("LOST: no final answer")
		}
		for _, f := range a.finals[min(1, len(a.finals)):] {
			if f.print != a.finals[0].print {
				wrong("the final answer changed from %q to %q", a.finals[0].print, f.print)
			}
		}
		if !accepted && len(calls) > 0 {
			wrong("was never accepted, but cost %d calls", len(calls))
		}
		if len(calls) > 2 {
			wrong("cost %d calls", len(calls))
		}
		for _, c := range calls {
			if !a.offered.IsZero() && c.begun.After(a.offered) {
				wrong("was paid for again when its picture had been on its way")
			}
		}
		if !a.offered.IsZero() && len(a.finals) > 0 && !a.finals[0].picture {
			wrong("was answered with a sentence when its picture had been on its way: %q", a.finals[0].words)
		}
		for i := 1; i < len(calls); i++ {
			if !b.killedIn(calls[i-1], calls[i]) {
				wrong("call %d was made although nobody was killed in call %d (begun %v, answered %v, again %v)",
					i+1, i, calls[i-1].begun, calls[i-1].told, calls[i].begun)
			}
		}
	}
	return found
}

// killedIn says whether the program was killed in mid-call: after it sent the
// first call, before it sent the second, and before the result of the first can
// have been stored. What a dead program sent may be read when the next one runs
// already: a call that another run made was sent before that run's end, however
// late it is seen.
func (b *books) killedIn(first, second *paidCall) bool {
	return slices.ContainsFunc(b.kills, func(k kill) bool {
		sent := first.begun.Before(k.over) || first.run != second.run && first.told.IsZero()
		return sent && k.time.Before(second.begun) &&
			(first.told.IsZero() || k.time.Before(first.told.Add(storing)))
	})
}

// show prints the books: the sums and what happened to each job that is not
// as it should be.
func (b *books) show() string {
	var t strings.Builder
	fmt.Fprintf(&t, "%+v\n%s", b.sums(), b.refusals())
	for _, m := range b.mistakes() {
		fmt.Fprintln(&t, m)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for n, id := range b.ids {
		if a := b.accounts[id]; a.first == thinkingAnswer && len(a.finals) == 0 {
			fmt.Fprintf(&t, "open: job %d, interaction %s, shown %d times, %d calls\n", n, id, a.progress, len(b.calls[n]))
		}
	}
	return t.String()
}

// refused says whether a command was refused with a sentence.
func (b *books) refused(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accounts[id] != nil && b.accounts[id].refusal != ""
}

// refusals counts the sentences with which commands were refused.
func (b *books) refusals() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	count := map[string]int{}
	for _, a := range b.accounts {
		if a.refusal != "" {
			words, _, _ := strings.Cut(a.refusal, "http") // links differ
			count[words]++
		}
	}
	var t strings.Builder
	for words, n := range count {
		fmt.Fprintf(&t, "refused %d times: %s\n", n, words)
	}
	return t.String()
}
