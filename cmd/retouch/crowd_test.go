package main

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// One member runs 500 commands at once; each of 20 others, who run one, is
// served within two service times. One of the two goes by waiting for those
// before them; the other must be long enough for 520 commands on a busy machine.
func TestCrowdIsNotHeldUpByOneMember(t *testing.T) {
	t.Parallel()
	const crowd, service = 20, 6 * time.Second
	o := newOutside(t, crowd)
	o.thinking(func() time.Duration { return service })
	p := newProcess(t, o)
	p.start()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var senders sync.WaitGroup
	for range 50 {
		senders.Go(func() {
			for range 10 {
				o.mustEdit(ctx, "member")
			}
		})
	}
	o.books.until(accepted(1), patience)
	for n := range crowd {
		senders.Go(func() { o.mustEdit(ctx, fmt.Sprintf("crowd%d", n+1)) })
	}
	senders.Wait()
	o.books.until(func(b *books) bool { return firstAnswers(b) == 500+crowd }, patience)
	o.balance()
	b := &o.books
	served := 0
	for n, id := range b.ids {
		a := b.accounts[id]
		if a.user == "member" {
			continue
		}
		if a.first != thinkingAnswer || len(b.calls[n]) != 1 {
			t.Errorf("%s was not served: %+v", a.user, a)
			continue
		}
		served++
		if took := b.calls[n][0].begun.Sub(a.sent); took > 2*service {
			t.Errorf("the edit of %s began after %v, want within %v", a.user, took, 2*service)
		}
	}
	o.want("others served", served, crowd)
	if most := atOnce(b, "member"); most > 3 {
		t.Errorf("the one member had %d jobs at once, want at most 3", most)
	}
}

func firstAnswers(b *books) (n int) {
	for _, a := range b.accounts {
		if a.first != 0 {
			n++
		}
	}
	return n
}

// atOnce is how many jobs of a user were open at the same time at the most,
// from the promise to the final answer.
func atOnce(b *books, user string) (most int) {
	for _, a := range b.accounts {
		if a.user != user || a.first != thinkingAnswer {
			continue
		}
		open := 0
		for _, other := range b.accounts {
			if other.user == user && other.first == thinkingAnswer && !other.firstAt.After(a.firstAt) && other.finalAt.After(a.firstAt) {
				open++
			}
		}
		most = max(most, open)
	}
	return most
}
