package bot

import (
	"context"
	"errors"
	"fmt"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// shares reports whether a job shows everybody the results of a version. What
// that was made from says nothing of them.
func (j job) shares() bool {
	return (j.Do == sharePress || j.Do == showPress) && !j.View.originals()
}

// noteShared notes where a version is shown to everybody, so that its buttons
// find it there. What it was made from shows nothing of it: a private one stays
// private.
func (b *Bot) noteShared(ctx context.Context, w *work, m *discord.Message) error {
	if !w.shares() {
		return nil
	}
	w.isAt(m)
	at := w.at()
	err := b.history.Change(ctx, w.View.version(), func(v *history.Version) {
		if v.Shared == nil || *v.Shared != at && !w.noted(*v.Shared) { // else it is a note of this job's own
			w.sharedBefore = v.Shared
		}
		v.Shared = &at
	})
	if err != nil && !errors.Is(err, history.ErrGone) {
		return fmt.Errorf("note where version is shared: %w", err)
	}
	return nil
}

// noteShownBefore notes what an earlier run had no time to note.
func (b *Bot) noteShownBefore(ctx context.Context, w *work) error {
	if !w.shares() {
		return nil
	}
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	m, err := b.wire.Original(ctx, w.Application, w.Token)
	if err != nil {
		return nil // it is healed by the first press
	}
	return b.noteShared(ctx, w, m)
}

// unnoteShared takes the note back of what could not be shared at a place, also
// one of an earlier run: it counts as shared where it was before, if that is
// known. Should that fail, the member reads that it was shared, and can post the
// picture by hand.
func (b *Bot) unnoteShared(ctx context.Context, j job, at history.Place, before *history.Place) {
	if !j.shares() {
		return
	}
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	err := b.history.Change(ctx, j.View.version(), func(v *history.Version) {
		unknown := v.Shared != nil && (at.Message == "" || v.Shared.Message == "")
		if v.Shared != nil && *v.Shared == at || unknown && j.noted(*v.Shared) {
			v.Shared = before
		}
	})
	if err != nil && !errors.Is(err, history.ErrGone) {
		b.log.Warn("version stays noted as shared", "job", j.Interaction, "err", err)
	}
}

// noted reports whether a place can be that of a job's own reply: its message is
// younger than the press, or is not known.
func (j job) noted(at history.Place) bool {
	return at.Channel == j.Channel && (at.Message == "" || later(at.Message, j.Interaction))
}
