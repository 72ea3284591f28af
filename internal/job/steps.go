package job

import (
	"context"
	"fmt"
	"io"
)

// Begin notes that a paid call begins now, and keeps a note. ErrAttempts means
// that none may: the job is a light one, as many as allowed have begun, or the
// last one did not end in a crash or a stop. With Config.AtOnce it waits until it is this job's turn.
func (t *Task) Begin(ctx context.Context, note []byte) error {
	if err := t.may(t.look()); err != nil {
		return fmt.Errorf("begin call: %w", err)
	}
	if t.q.c.AtOnce > 0 {
		t.reach(calling)
		if err := t.q.call(ctx, t); err != nil {
			t.hangUp(ctx)
			return fmt.Errorf("begin call: %w", err)
		}
	}
	err := t.change(ctx, func(e *entry) error {
		if err := t.may(*e); err != nil {
			return err
		}
		e.State, e.Note, e.Attempts, e.Call = Editing, note, e.Attempts+1, t.me
		return nil
	})
	if err != nil {
		t.hangUp(ctx)
		return fmt.Errorf("begin call: %w", err)
	}
	return nil
}

// may says whether a paid call may begin.
func (t *Task) may(e entry) error {
	switch {
	case e.State != Accepted && e.State != Editing:
		return ErrTooLate
	case e.Light, !t.q.mayCall(e):
		return ErrAttempts
	case e.State == Editing && e.Call == t.me:
		return ErrAttempts
	}
	return nil
}

// Unpaid notes that the call that had begun was not paid after all.
func (t *Task) Unpaid(ctx context.Context) error {
	err := t.change(ctx, func(e *entry) error {
		if e.State != Editing {
			return ErrTooLate
		}
		e.State, e.Attempts, e.Call = Accepted, e.Attempts-1, ""
		return nil
	})
	if err != nil {
		return fmt.Errorf("take call back: %w", err)
	}
	t.hangUp(ctx)
	return nil
}

// Keep stores the result of a paid call, with a few bytes of what there is to
// know about it. It insists until ctx ends; open is called for each try.
func (t *Task) Keep(ctx context.Context, meta []byte, open func() (io.ReadCloser, error)) error {
	err := t.put(ctx, open)
	if err == nil {
		err = t.change(ctx, func(e *entry) error {
			if e.State != Editing && e.State != Edited {
				return ErrTooLate
			}
			e.State, e.Meta = Edited, meta
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("keep result: %w", err)
	}
	t.hangUp(ctx)
	return nil
}

// Apologise keeps the words that are going to be the job's final answer,
// instead of a result. It comes before they are told: from here on it is too
// late to call the job off, no call begins, and after a crash Words tells what
// was said. Words that were kept before stay.
func (t *Task) Apologise(ctx context.Context, words []byte) error {
	err := t.change(ctx, func(e *entry) error {
		if e.State != Apologising {
			e.State, e.Meta = Apologising, words
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep apology: %w", err)
	}
	t.hangUp(ctx)
	return nil
}

// hangUp gives up the place in the list of paid calls.
func (t *Task) hangUp(ctx context.Context) {
	was := t.reach(called)
	if was != called && t.q.c.AtOnce > 0 {
		t.q.nudge()
	}
	if was != calling {
		return
	}
	hangUp := func(ctx context.Context) error { return t.q.hangUp(ctx, t.id) }
	if hangUp(ctx) != nil {
		t.q.chore(chore{what: "end call", job: t.id, do: hangUp})
	}
}
