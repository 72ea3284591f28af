package bot

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"retouch/bot/discord"
)

// How places are shown: not to those who hardly wait, and not more often than a
// channel bears. A burst and what comes back within a minute are 20 together.
const (
	attendEvery  = time.Second
	placesBurst  = 5
	placesEvery  = 4 * time.Second // 15 in a minute
	placesAtOnce = 8
	maxAttended  = 1000
)

// strangersAfter is how long a job that another process acknowledged is left to
// that one. After that it is asked what the reply says.
const strangersAfter = 10 * time.Second

// attendant shows those who wait how many are before them.
type attendant struct {
	*Bot
	waiting  map[string]*waiter
	channels map[string]*channel
	pace     pace
}

// channel holds the edits of one channel back.
type channel struct {
	limit *rate.Limiter
	used  time.Time
}

// Attend shows the members who wait their places in the queue, until ctx ends. It
// returns when no line is on its way any more, which takes 7 s at most.
func (b *Bot) Attend(ctx context.Context) error {
	a := &attendant{Bot: b, waiting: map[string]*waiter{}, channels: map[string]*channel{}}
	tick := time.NewTicker(attendEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			a.round(ctx)
		}
	}
}

// round looks once at who waits, and shows what has changed.
func (a *attendant) round(ctx context.Context) {
	now := time.Now()
	ids := a.jobs.Waiting()
	ids = ids[:min(len(ids), maxAttended)]
	a.forget(ids, now)
	a.measure(ids, now)
	var edits sync.WaitGroup
	slots := make(chan struct{}, placesAtOnce)
	for n, id := range ids {
		w := a.notice(id, n, now)
		if !a.due(ctx, id, w, now) {
			continue
		}
		if !enter(ctx, slots) {
			break // what is on its way ends by itself, and nothing more is begun
		}
		edits.Go(func() {
			defer func() { <-slots }()
			a.courtesy(w.job, func() { a.show(ctx, id, w) })
		})
	}
	edits.Wait()
}

// enter waits for a free slot and takes it, or reports that ctx has ended.
func enter(ctx context.Context, slots chan<- struct{}) bool {
	select {
	case slots <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// forget drops what is about jobs that wait no more, and channels that were
// quiet for longer than their limit remembers.
func (a *attendant) forget(ids []string, now time.Time) {
	still := make(map[string]bool, len(ids))
	for _, id := range ids {
		still[id] = true
	}
	maps.DeleteFunc(a.waiting, func(id string, _ *waiter) bool { return !still[id] })
	maps.DeleteFunc(a.channels, func(_ string, c *channel) bool { return now.Sub(c.used) > time.Minute })
}

// measure takes in how the queue moves: by those who have waited long enough
// that no worker was free.
func (a *attendant) measure(ids []string, now time.Time) {
	var long []string
	for _, id := range ids {
		if w := a.waiting[id]; w != nil && now.Sub(w.since) >= linesApart {
			long = append(long, id)
		}
	}
	a.pace.look(long, now)
}

// notice files the place of a job.
func (a *attendant) notice(id string, place int, now time.Time) *waiter {
	w := a.waiting[id]
	if w == nil {
		w = &waiter{since: now, shown: -1, told: noEstimate}
		a.waiting[id] = w
	}
	w.place = place
	w.about = minutes(estimate(place, a.pace.tempo(), a.took.median()))
	return w
}

// due reports whether a job's place is to be shown now.
func (a *attendant) due(ctx context.Context, id string, w *waiter, now time.Time) bool {
	if w.gone || !w.news(now) || now.Sub(w.at) < linesApart {
		return false
	}
	rested := min(now.Sub(w.since), now.Sub(w.at))
	if _, said := a.floors.justSaid(id); said || rested < attendEvery || !a.mine(id) && rested < strangersAfter {
		return false
	}
	return a.read(ctx, id, w) && a.allowed(w.job.Channel, now)
}

// mine reports whether this process acknowledged a job.
func (a *attendant) mine(id string) bool {
	one := a.acks.find(id)
	return one != nil && (one.state() == hasLanded || one.state() == isWritten)
}

func (a *attendant) read(ctx context.Context, id string, w *waiter) bool {
	if w.known {
		return true
	}
	record, _, _, err := a.jobs.Find(ctx, id)
	if err != nil {
		return false
	}
	j, err := decodeJob(record)
	w.job, w.known, w.gone = j, err == nil, err != nil
	return w.known
}

// allowed takes one edit from what a channel bears.
func (a *attendant) allowed(id string, now time.Time) bool {
	c := a.channels[id]
	if c == nil {
		c = &channel{limit: rate.NewLimiter(rate.Every(placesEvery), placesBurst)}
		a.channels[id] = c
	}
	if !c.limit.AllowN(now, 1) {
		return false
	}
	c.used = now
	return true
}

// show edits the reply of a job that still waits once it may speak: whoever
// takes the job speaks after that.
func (a *attendant) show(ctx context.Context, id string, w *waiter) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lineWithin)
	defer cancel()
	f, release := a.floors.hold(id)
	defer release()
	if f.take(ctx) != nil {
		return
	}
	defer f.pass()
	if f.over.Load() || !slices.Contains(a.jobs.Waiting(), id) {
		return
	}
	free, err := a.jobs.Hold(ctx, id, lineWithin+holdMore)
	if err != nil {
		return
	}
	defer free()
	words := a.catalog.Words(w.job.Locale, w.job.GuildLocale)
	line := w.line(words)
	w.at = time.Now()
	if !a.mine(id) && !a.unanswered(ctx, w, line) {
		return
	}
	f.speaking(cancel)
	_, err = a.wire.EditOriginal(ctx, w.job.Application, w.job.Token, inProgress(words, id, line))
	f.spoke(err)
	if err != nil {
		w.gone = orNobody(err, nil) != nil
		a.log.Debug("place not shown", "job", id, "err", err)
		return
	}
	w.shown, w.told = w.place, w.about
	a.floors.note(id, line)
}

// unanswered asks Discord whether a reply still waits for its answer and says
// something else than the line.
func (a *attendant) unanswered(ctx context.Context, w *waiter, line string) bool {
	m, err := a.wire.Original(ctx, w.job.Application, w.job.Token)
	switch {
	case err != nil:
		return false
	case answered(m, w.job):
		w.gone = true
		return false
	case m.Content == line && m.Flags&discord.Loading == 0:
		w.shown, w.told = w.place, w.about
		return false
	}
	return true
}
