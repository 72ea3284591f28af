package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// album is the results of a version, as far as they were found.
type album struct {
	of      history.Version
	results []source // in their order; those without address and name are not found
	err     error    // what kept us from looking everywhere
}

// album finds the results of a version by its id.
func (b *Bot) album(ctx context.Context, c call, id string) album {
	v, err := b.history.Version(ctx, id)
	if err != nil {
		return album{of: history.Version{ID: id}, err: err}
	}
	found, err := b.results(ctx, c, v)
	return album{of: v, results: found, err: err}
}

// nth is a result that was found, or what was known of it with why it was not.
func (a album) nth(was found, n int) found {
	at := slices.IndexFunc(a.results, func(s source) bool { return s.N == n })
	switch {
	case at >= 0:
		s := a.results[at]
		s.Of = was.Of
		return found{source: s}
	case a.err != nil && !errors.Is(a.err, history.ErrGone):
		was.err = a.err
	}
	return was
}

// results finds the results of a version: on the message that was pressed on,
// among what is kept, and on the messages where they were shown.
func (b *Bot) results(ctx context.Context, c call, v history.Version) ([]source, error) {
	b.heal(ctx, c, v)
	a := album{of: v, results: make([]source, len(v.Results))}
	a.take(c.Message)
	b.takeKept(ctx, &a)
	b.takeElsewhere(ctx, c, &a)
	return slices.DeleteFunc(a.results, missing), a.err
}

func missing(s source) bool { return s.URL == "" && s.Kept == "" }

// take takes what a message shows of the results that are missing.
func (a *album) take(m *discord.Message) {
	for n, s := range a.results {
		if shown, ok := attachedTo(m, a.of.ID, n+1); ok && missing(s) {
			shown.Spoiler = shown.Spoiler || a.of.Spoiler
			if a.of.Private { // its message can go at any time
				shown.Kept = history.ResultName(a.of.ID, n+1)
			}
			a.results[n] = shown
		}
	}
}

// takeKept takes those that no message shows and that are kept.
func (b *Bot) takeKept(ctx context.Context, a *album) {
	for n, s := range a.results {
		if !missing(s) {
			continue
		}
		name := history.ResultName(a.of.ID, n+1)
		has, err := b.isKept(ctx, name)
		if err != nil {
			a.err = errors.Join(a.err, err)
		}
		if has {
			r := a.of.Results[n]
			a.results[n] = source{Kept: name, Version: a.of.ID, N: n + 1, Bytes: r.Bytes, Spoiler: a.of.Spoiler}
		}
	}
}

// takeElsewhere reads the messages that may show the rest.
func (b *Bot) takeElsewhere(ctx context.Context, c call, a *album) {
	if !slices.ContainsFunc(a.results, missing) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, b.orReadWithin(readWithin))
	defer cancel()
	places := []history.Place{a.of.Place}
	if a.of.Shared != nil {
		places = append(places, *a.of.Shared)
	}
	read := each(places, func(p history.Place) read { return b.readMessage(ctx, c, p) })
	for _, r := range read {
		a.take(r.message)
		if r.err != nil {
			a.err = errors.Join(a.err, r.err)
		}
	}
}

// read is a message, nil when it is gone or not ours to read.
type read struct {
	message *discord.Message
	err     error
}

// readMessage reads a message by the bot's own right, where it has one.
func (b *Bot) readMessage(ctx context.Context, c call, p history.Place) read {
	here := c.Message != nil && c.Message.ID == p.Message // it was looked at
	if p.Channel == "" || p.Message == "" || p.Ephemeral || p.Foreign || here {
		return read{}
	}
	m, err := b.wire.Message(ctx, p.Channel, p.Message)
	switch {
	case err == nil:
		return read{message: m}
	case notFound(err) || closed(err):
		return read{}
	}
	return read{err: fmt.Errorf("read message of version: %w", err)}
}

// heal notes where a version is shown, when that was not known and is seen now.
func (b *Bot) heal(ctx context.Context, c call, v history.Version) {
	at := placeHere(c)
	_, shows := showsResult(c.Message, v.ID, 1)
	again := v.Private && !at.Ephemeral // shared, to everybody
	noted := func(v history.Version) bool {
		if again {
			return v.Shared != nil && v.Shared.Message != ""
		}
		return v.Place.Message != ""
	}
	if !shows || noted(v) || at.Message == "" {
		return
	}
	err := b.history.Change(ctx, v.ID, func(v *history.Version) {
		switch {
		case noted(*v):
		case again:
			v.Shared = &at
		default:
			v.Place = at
		}
	})
	if err != nil && !errors.Is(err, history.ErrGone) {
		b.log.Warn("place of version stays unknown", "interaction", c.ID, "version", v.ID, "err", err)
	}
}
