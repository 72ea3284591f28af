package main

import (
	"strconv"
	"sync"
	"time"
)

// books are what an accountant outside of the program writes down: who was
// promised an answer, what they got, and what was paid. The zero value is
// empty.
type books struct {
	runs     int // how often the program was started
	mu       sync.Mutex
	last     int
	ids      map[int]string      // the interaction of the nth command
	accounts map[string]*account // by interaction
	tokens   map[string]string   // interaction by token
	calls    map[int][]*paidCall // by number of command
	unsent   int                 // calls that were broken off while they were sent
	kills    []kill
	oddities []string
	more     chan struct{} // closed and replaced with each change
}

// account is what is known of one interaction.
type account struct {
	user     string
	sent     time.Time
	first    int // type of the first answer
	firstAt  time.Time
	refusal  string // its words, of one that promises no other
	progress int
	offered  time.Time // when a picture was first on its way
	finals   []replyState
	finalAt  time.Time // of the first of them
}

// paidCall is a call whose body was sent whole.
type paidCall struct {
	begun, made, told time.Time // zero: it did not come to that
	status            int
	run               string // of the program that made it
}

// kill is a violent end of the program. What it had sent still arrives for a
// moment, so its death lasts until the next start.
type kill struct {
	time, over time.Time
}

// write changes the books.
func (b *books) write(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ids == nil {
		b.ids, b.accounts, b.tokens, b.calls = map[int]string{}, map[string]*account{}, map[string]string{}, map[int][]*paidCall{}
		b.more = make(chan struct{})
	}
	f()
	close(b.more)
	b.more = make(chan struct{})
}

func (b *books) account(id string) *account {
	if b.accounts[id] == nil {
		b.accounts[id] = &account{}
	}
	return b.accounts[id]
}

func (b *books) next() (n int) {
	b.write(func() { b.last++; n = b.last })
	return n
}

func (b *books) sent(n int, id, user string, when time.Time) {
	b.write(func() {
		b.ids[n] = id
		a := b.account(id)
		a.user, a.sent = user, when
	})
}

func (b *books) acknowledged(id, token string, kind int, words string) {
	b.write(func() {
		a := b.account(id)
		a.first, a.firstAt, a.refusal, b.tokens[token] = kind, time.Now(), words, id
	})
}

func (b *books) replied(token string, s replyState) {
	b.write(func() {
		a := b.account(b.tokens[token])
		switch {
		case s.final:
			if a.finals == nil {
				a.finalAt = time.Now()
			}
			a.finals = append(a.finals, s)
		case len(a.finals) > 0:
			b.oddities = append(b.oddities, "a final answer was replaced by: "+s.words)
		default:
			a.progress++
		}
	})
}

func (b *books) offered(token string) {
	b.write(func() {
		if a := b.account(b.tokens[token]); a.offered.IsZero() {
			a.offered = time.Now()
		}
	})
}

func (b *books) strange(what string) {
	b.write(func() { b.oddities = append(b.oddities, what) })
}

func (b *books) brokenOff() { b.write(func() { b.unsent++ }) }

func (b *books) called(prompt, run string) (c *paidCall) {
	b.write(func() {
		found := jobNumber.FindStringSubmatch(prompt)
		if found == nil {
			b.oddities = append(b.oddities, "a call for nobody: "+prompt)
			found = []string{"", "0"}
		}
		if run == "" {
			b.oddities = append(b.oddities, "a call that names no run: "+prompt)
		}
		n, _ := strconv.Atoi(found[1])
		c = &paidCall{begun: time.Now(), run: run}
		b.calls[n] = append(b.calls[n], c)
	})
	return c
}

func (b *books) made(c *paidCall, status int) {
	b.write(func() { c.made, c.status = time.Now(), status })
}

func (b *books) told(c *paidCall) { b.write(func() { c.told = time.Now() }) }

func (b *books) killed() {
	b.write(func() { b.kills = append(b.kills, kill{time: time.Now()}) })
}

// launched ends the deaths so far, and numbers the run that begins.
func (b *books) launched() (run int) {
	b.write(func() {
		b.runs++
		run = b.runs
		for i := range b.kills {
			if b.kills[i].over.IsZero() {
				b.kills[i].over = time.Now()
			}
		}
	})
	return run
}

// until waits for the books to say so, and reports whether they did in time.
func (b *books) until(so func(*books) bool, within time.Duration) bool {
	timeout := time.After(within)
	b.write(func() {}) // makes the channel
	for {
		b.mu.Lock()
		done, more := so(b), b.more
		b.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-more:
		case <-timeout:
			return false
		}
	}
}

// paid are the calls that cost money: answered 200 or 5xx, or not answered. A
// 503 that says "overloaded" does not; tests that play it count for themselves.
func paid(calls []*paidCall) (found []*paidCall) {
	for _, c := range calls {
		if c.status == 0 || c.status == 200 || c.status >= 500 {
			found = append(found, c)
		}
	}
	return found
}

// allAnswered says that nobody who was promised an answer waits for one.
func allAnswered(b *books) bool {
	for _, a := range b.accounts {
		if a.first == thinkingAnswer && len(a.finals) == 0 {
			return false
		}
	}
	return true
}

// accepted says that so many commands were accepted.
func accepted(n int) func(*books) bool {
	return func(b *books) bool {
		found := 0
		for _, a := range b.accounts {
			if a.first == thinkingAnswer {
				found++
			}
		}
		return found >= n
	}
}

// begun says that so many calls have begun.
func begun(n int) func(*books) bool {
	return func(b *books) bool {
		found := 0
		for _, calls := range b.calls {
			found += len(calls)
		}
		return found >= n
	}
}
