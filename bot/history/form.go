package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// KeepForm keeps what an open form, or a question to a member, is about. What
// it says is the bot's own.
func (h *History) KeepForm(ctx context.Context, key string, about any) error {
	if err := write(ctx, h.forms, "form."+key, about); err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	return nil
}

// Form reads it back into about, or returns ErrGone.
func (h *History) Form(ctx context.Context, key string, about any) error {
	value, _, err := h.forms.Get(ctx, "form."+key)
	if err == nil {
		err = json.Unmarshal(value, about)
	}
	if err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	return nil
}

// ChangeForm replaces what is kept of a question by what how makes of it; how
// may be called several times. It returns how's error, or ErrGone.
func ChangeForm[T any](ctx context.Context, h *History, key string, how func(*T) error) error {
	key = "form." + key
	for {
		v, revision, err := read[T](ctx, h.forms, key)
		if err == nil {
			err = how(&v)
		}
		if err != nil {
			return err
		}
		value, err := encode(v)
		if err != nil {
			return err
		}
		err = h.forms.Update(ctx, key, value, revision)
		if !errors.Is(err, ErrChanged) || ctx.Err() != nil {
			return err
		}
	}
}

// ForgetForm removes it.
func (h *History) ForgetForm(ctx context.Context, key string) error {
	if err := h.forms.Delete(ctx, "form."+key); err != nil {
		return fmt.Errorf("forget form: %w", err)
	}
	return nil
}

func encode(v any) ([]byte, error) {
	value, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode record: %w", err)
	}
	return value, nil
}
