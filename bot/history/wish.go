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
	for _, list := range []string{listedKeys, failedKeys} {
		if err := h.forgetListed(ctx, list, user); err != nil {
			return err
		}
	}
	if err := h.recents.remove(ctx, user); err != nil {
		return fmt.Errorf("forget recent prompts: %w", err)
	}
	return nil
}

// forgetListed forgets a member's versions of one list.
func (h *History) forgetListed(ctx context.Context, list, user string) error {
	ids, err := h.ids(ctx, list+user+".")
	if err != nil {
		return err
	}
	for _, id := range ids {
		v, err := h.Version(ctx, id)
		if errors.Is(err, ErrGone) { // its record went before its id did
			v, err = Version{ID: id, Author: user, Root: id}, nil
		}
		if err == nil {
			err = h.Forget(ctx, v)
		}
		if err == nil {
			err = h.kept.Delete(ctx, list+user+"."+id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
