package history

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Wish is what a member wants to hold for good.
type Wish struct {
	Closed bool      `json:"closed,omitempty"` // nobody else may edit this member's pictures
	Since  time.Time `json:"since"`
}

// Wish is what a member said; the zero Wish of one who said nothing.
func (h *History) Wish(ctx context.Context, user string) (Wish, error) {
	w, _, err := read[Wish](ctx, h.settings, "wish."+user)
	if err != nil && !errors.Is(err, ErrGone) {
		return w, fmt.Errorf("read wish: %w", err)
	}
	return w, nil
}

// SetWish keeps what a member says, for good.
func (h *History) SetWish(ctx context.Context, user string, w Wish) error {
	if err := write(ctx, h.settings, "wish."+user, w); err != nil {
		return fmt.Errorf("keep wish: %w", err)
	}
	return nil
}

// ForgetMember removes a member's versions, also those that failed, the pictures
// kept for them and the recent prompts. What the member wishes stays.
func (h *History) ForgetMember(ctx context.Context, user string) error {
	if err := h.forgetListed(ctx, listed, Version{Author: user}); err != nil {
		return err
	}
	if err := h.forgetListed(ctx, failed, Version{Author: user, Failed: "gone"}); err != nil {
		return err
	}
	if err := h.recents.remove(ctx, user); err != nil {
		return fmt.Errorf("forget recent prompts: %w", err)
	}
	return nil
}

// forgetListed forgets a member's versions of one list. Of those whose record is
// gone already, gone is what is known.
func (h *History) forgetListed(ctx context.Context, list string, gone Version) error {
	ids, err := h.ids(ctx, list+gone.Author+".")
	if err != nil {
		return err
	}
	for _, id := range ids {
		v, err := h.Version(ctx, id)
		if errors.Is(err, ErrGone) {
			v, err = gone, nil
			v.ID, v.Root = id, id
		}
		if err == nil {
			err = h.Forget(ctx, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
