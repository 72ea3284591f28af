package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// ForgetAgain removes what was kept of an edit since it was forgotten. One that is
// not forgotten stays as it is: Version may have read what is a moment old, and only
// who writes learns what is so.
func (h *History) ForgetAgain(ctx context.Context, v Version) error {
	err := h.revive(ctx, v)
	if errors.Is(err, ErrChanged) {
		return nil
	}
	if err == nil {
		err = h.Forget(ctx, v)
	}
	if err != nil {
		return fmt.Errorf("forget what came later: %w", err)
	}
	return nil
}

// revive keeps a version that was forgotten, where ForgetMember finds it should the
// process die. One that is there is ErrChanged.
func (h *History) revive(ctx context.Context, v Version) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := h.kept.Update(ctx, versionKey(v.ID), value, 0); err != nil {
		return err
	}
	list := listedKeys
	if v.Failed != "" {
		list = failedKeys
	}
	return h.kept.Put(ctx, v.under(list), nil)
}
