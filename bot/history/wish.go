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

// ForgetMember removes a member's versions, the pictures kept for them and the
// recent prompts. What the member wishes stays.
func (h *History) ForgetMember(ctx context.Context, user string) error {
	mine, err := h.Mine(ctx, user)
	if err != nil {
		return err
	}
	for _, id := range mine {
		v, err := h.Version(ctx, id)
		if errors.Is(err, ErrGone) {
			v = Version{ID: id, Author: user, Root: id}
		} else if err != nil {
			return err
		}
		if err := h.Forget(ctx, v); err != nil {
			return err
		}
	}
	if err := h.recents.remove(ctx, user); err != nil {
		return fmt.Errorf("forget recent prompts: %w", err)
	}
	return nil
}
