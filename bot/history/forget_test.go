package history_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"retouch/bot/history"
)

// mortal dies after so many deletions.
type mortal struct{ left int }

var errDead = errors.New("the process died")

func (m *mortal) dies() error {
	if m.left--; m.left < 0 {
		return errDead
	}
	return nil
}

type mortalRecords struct {
	history.Records
	life *mortal
}

func (r mortalRecords) Delete(ctx context.Context, key string) error {
	if err := r.life.dies(); err != nil {
		return err
	}
	return r.Records.Delete(ctx, key)
}

type mortalPictures struct {
	history.Pictures
	life *mortal
}

func (p mortalPictures) Delete(ctx context.Context, name string) error {
	if err := p.life.dies(); err != nil {
		return err
	}
	return p.Pictures.Delete(ctx, name)
}

// Wherever forgetting is broken off, once more finds what is left.
func TestForgettingIsTakenUp(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		h := newHistory(t)
		v := version("20")
		v.Root = "18"
		must(t, h.Keep(t.Context(), v))
		must(t, h.List(t.Context(), v))
		h.keepPicture(t, history.InputName("20", 1))
		must(t, h.Remember(t.Context(), v.Author, history.Recent{ID: v.ID, Text: "a hat", At: now}))
		life, config := &mortal{n}, h.config
		config.Kept, config.Forms = mortalRecords{config.Kept, life}, mortalRecords{config.Forms, life}
		config.Pictures = mortalPictures{config.Pictures, life}
		if err := history.New(config).ForgetMember(t.Context(), v.Author); err == nil && n < 5 {
			t.Errorf("it did not die after %d", n)
		}
		must(t, h.ForgetMember(t.Context(), v.Author))
		h.pictureIs(t, history.InputName("20", 1), false)
		if left := keys(t, h.config.Kept, "version.", "of.", "line."); len(left) > 0 {
			t.Errorf("killed after %d deletions, this is left: %v", n, left)
		}
	}
}

// lateRecords does something before a version is deleted.
type lateRecords struct {
	history.Records
	before func(key string)
}

func (r lateRecords) Delete(ctx context.Context, key string) error {
	r.before(key)
	return r.Records.Delete(ctx, key)
}

// What is kept and listed while an edit is being forgotten goes with it.
func TestForgettingTakesWhatComesMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	v := version("20")
	must(t, h.Keep(t.Context(), v))
	config := h.config
	config.Kept = lateRecords{config.Kept, func(key string) {
		if key == "version.20" {
			h.keepPicture(t, history.InputName("20", 1))
			must(t, h.List(t.Context(), v))
		}
	}}
	must(t, history.New(config).Forget(t.Context(), v))
	h.pictureIs(t, history.InputName("20", 1), false)
	if left := keys(t, h.config.Kept, "version.", "of.", "line."); len(left) > 0 {
		t.Errorf("this is left: %v", left)
	}
}

func TestForgetAgain(t *testing.T) {
	t.Parallel()
	for _, failed := range []string{"", "timeout"} {
		h := newHistory(t)
		v := version("20")
		v.Failed = failed
		all := func() []string {
			left := keys(t, h.config.Kept, "version.", "of.", "line.", "failed.")
			slices.Sort(left)
			return left
		}
		must(t, h.Keep(t.Context(), v))
		if failed == "" {
			must(t, h.List(t.Context(), v))
		}
		h.keepPicture(t, history.InputName("20", 1))
		before := all()
		must(t, h.ForgetAgain(t.Context(), v))
		if _, err := h.Version(t.Context(), v.ID); err != nil || !slices.Equal(all(), before) {
			t.Errorf("%q: it was not forgotten, and is now: %v, %v, before %v", failed, err, all(), before)
		}
		h.pictureIs(t, history.InputName("20", 1), true)
		must(t, h.Forget(t.Context(), v))
		if failed == "" {
			must(t, h.List(t.Context(), v)) // as whoever did not know
		}
		h.keepPicture(t, history.InputName("20", 1))
		must(t, h.ForgetAgain(t.Context(), v))
		h.pictureIs(t, history.InputName("20", 1), false)
		if left := all(); len(left) > 0 {
			t.Errorf("%q: this is left: %v", failed, left)
		}
	}
}
