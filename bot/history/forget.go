package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Forget removes all that is kept of an edit. The pictures it brought are in a
// message, which is not touched. What tells of the rest goes last, so that it can
// be repeated when it was broken off. What is kept while this is under way goes too:
// whoever keeps something after the version is gone learns that.
func (h *History) Forget(ctx context.Context, v Version) error {
	lists := []string{v.under(listedKeys)}
	if v.Failed != "" {
		lists = append(lists, v.under(failedKeys))
	}
	err := h.forgetContent(ctx, v)
	if err == nil {
		err = h.forms.Delete(ctx, addressKey(v.ID))
	}
	if err == nil {
		err = h.forgetKeys(ctx, versionKey(v.ID))
	}
	if err == nil {
		err = h.forgetContent(ctx, v)
	}
	if err == nil {
		err = h.forgetKeys(ctx, lists...)
	}
	if err != nil {
		return fmt.Errorf("forget version: %w", err)
	}
	return nil
}

// forgetContent removes the pictures of a version, and its place in its line.
func (h *History) forgetContent(ctx context.Context, v Version) error {
	for _, name := range v.keptNames() {
		if err := h.pictures.Delete(ctx, name); err != nil {
			return err
		}
	}
	return h.forgetKeys(ctx, lineKey(v.Root, v.ID))
}

func (h *History) forgetKeys(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := h.kept.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// forgetRevived is how long a version that was revived may take to go again, in each
// of two tries: nobody is to meet it.
const forgetRevived = 3 * time.Second

// ForgetAgain removes what was kept of an edit since it was forgotten. One that is
// not forgotten stays as it is: Version may have read what is a moment old, and only
// who writes learns what is so.
func (h *History) ForgetAgain(ctx context.Context, v Version) error {
	err := h.revive(ctx, v)
	if errors.Is(err, ErrChanged) {
		return nil
	}
	if err == nil && h.forgetSoon(ctx, v) != nil {
		err = h.forgetSoon(ctx, v)
	}
	if err != nil {
		return fmt.Errorf("forget what came later: %w", err)
	}
	return nil
}

// forgetSoon is Forget with time of its own.
func (h *History) forgetSoon(ctx context.Context, v Version) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetRevived)
	defer cancel()
	return h.Forget(ctx, v)
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
