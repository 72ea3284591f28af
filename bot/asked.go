package bot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// keepAskedWithin is how long the pictures of a question may take. It is the
// handler's own time, which whoever started it waits for at a stop, and shorter
// than what handlers are given.
const keepAskedWithin = 10 * time.Second

// keepAsked downloads the pictures of a question at once and keeps them until it
// is answered: those that a member added to a form are on Discord's servers for
// a short while only. It does what it can; the addresses are kept as well, and a
// picture that can't be used is told of when the edit begins.
//
// It is no job: a job's last step is an answer, and here that has been given. If
// the process dies in these seconds, the addresses are the second way.
func (b *Bot) keepAsked(ctx context.Context, id string, o order) {
	if b.keeping.Pictures <= 0 {
		return
	}
	dir := filepath.Join(b.dir, "asked-"+id)
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.log.Warn("pictures of question not kept", "interaction", id, "err", err)
		return
	}
	for _, s := range o.Pictures {
		if err := b.keepSource(ctx, dir, s); err != nil {
			b.log.Warn("picture of question not kept", "interaction", id, "err", err)
		}
	}
}

// keepSource downloads one picture and keeps it under its name.
func (b *Bot) keepSource(ctx context.Context, dir string, s source) error {
	all, err := b.editor.Fetch(ctx, dir, []editor.Source{{URL: s.URL, Bytes: s.Bytes}})
	if err != nil {
		return err
	}
	f, err := os.Open(all[0].Path)
	if err != nil {
		return err
	}
	defer f.Close()
	return b.history.KeepPicture(ctx, s.Kept, f)
}

// forgetAskedWithin is for a store that has trouble when a question is forgotten.
const forgetAskedWithin = 2 * time.Second

// forgetUnlessOpen forgets the pictures of a question that was answered with no
// while they came, or whose edit was called off or has ended by then: whoever did
// so has forgotten those that were there.
func (b *Bot) forgetUnlessOpen(ctx context.Context, id, key string, o order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetAskedWithin)
	defer cancel()
	var f form
	err := b.history.Form(ctx, key, &f)
	switch {
	case err != nil && !errors.Is(err, history.ErrGone):
		b.log.Warn("nobody knows whether to keep pictures of question", "interaction", id, "err", err)
	case err != nil, f.Question == nil, endings[f.Question.Answer] != "":
		b.forgetAsked(ctx, o)
	case f.Question.Job != "":
		if _, _, state, err := b.jobs.Find(ctx, f.Question.Job); err == nil {
			b.forgetEnded(ctx, &work{job: job{Order: o}, id: f.Question.Job}, state)
		}
	}
}

// forgetAnswered forgets the pictures of a question whose edit has ended: nothing
// else tells of them.
func (b *Bot) forgetAnswered(ctx context.Context, w *work, state string) {
	if w.Allowed != "" && w.Do == "" {
		b.forgetEnded(ctx, w, state)
	}
}

// forgetEnded forgets the pictures of a question that its edit is done with, but
// those that its version names: Retry has no others. An edit that nobody sees leaves
// the question open, and them with it.
func (b *Bot) forgetEnded(ctx context.Context, w *work, state string) {
	switch state {
	case stateCancelling, stateCancelled:
		b.forgetAsked(ctx, w.Order)
	case stateReplied, stateApologised:
		v, err := b.versionNow(ctx, w)
		if err != nil && !errors.Is(err, history.ErrGone) {
			b.log.Warn("nobody knows whether to keep pictures of question", "job", w.id, "err", err)
			return
		}
		b.forgetAsked(ctx, w.Order, v.Names()...)
	}
}

// versionNow is the version of an edit as it is kept, by this run or by an earlier
// one, or history.ErrGone.
func (b *Bot) versionNow(ctx context.Context, w *work) (history.Version, error) {
	if w.version != nil && w.kept {
		return *w.version, nil
	}
	return b.history.Version(ctx, w.id)
}

// forgetAsked removes the pictures that were kept for a question, but these. What
// stays, because the store has trouble, goes by itself.
func (b *Bot) forgetAsked(ctx context.Context, o order, but ...string) {
	for _, s := range o.Pictures {
		if slices.Contains(but, s.Kept) {
			continue
		}
		if err := b.history.ForgetPicture(ctx, s.Kept); err != nil {
			b.log.Warn("picture of question not forgotten", "err", err)
			return
		}
	}
}

// hiddenFromOwner reports whether Discord showed a question to nobody but who
// asked it. A message that Discord did not tell of is read.
func (b *Bot) hiddenFromOwner(ctx context.Context, c call, m *discord.Message) bool {
	if m == nil || m.ID == "" {
		m = b.readQuestion(ctx, c)
	}
	return m != nil && m.Flags&discord.Ephemeral != 0
}

// readQuestion reads the first answer to an interaction, which after an answer in an
// HTTP response can take Discord a moment to have; nil if it never came.
func (b *Bot) readQuestion(ctx context.Context, c call) *discord.Message {
	end := time.Now().Add(confirmFor)
	for {
		m, err := b.wire.Original(ctx, c.ApplicationID, c.Token)
		if err == nil {
			return m
		}
		if !notFound(err) || time.Now().After(end) || !pause(ctx, confirmPause) {
			return nil
		}
	}
}
