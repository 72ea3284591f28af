package history

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// InputName is the name under which the nth input of an edit is kept, from 1.
func InputName(id string, n int) string { return "i-" + id + "-" + strconv.Itoa(n) }

// MaskName is the name under which the mask of an edit is kept.
func MaskName(id string) string { return "m-" + id }

// ResultName is the name under which the nth result of an edit is kept, from 1,
// when its message does not show it.
func ResultName(id string, n int) string { return resultPrefix + id + "-" + strconv.Itoa(n) }

// IsResult reports whether a name is one of ResultName's.
func IsResult(name string) bool { return strings.HasPrefix(name, resultPrefix) }

const resultPrefix = "r-"

// KeepPicture keeps a picture for a while. It may be repeated.
func (h *History) KeepPicture(ctx context.Context, name string, r io.Reader) error {
	if err := h.pictures.Put(ctx, name, r); err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	return nil
}

// Picture opens a picture that was kept, or returns ErrGone.
func (h *History) Picture(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := h.pictures.Get(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open kept picture: %w", err)
	}
	return r, nil
}

// HasPicture reports whether a picture is still kept.
func (h *History) HasPicture(ctx context.Context, name string) (bool, error) {
	has, err := h.pictures.Has(ctx, name)
	if err != nil {
		return false, fmt.Errorf("look for kept picture: %w", err)
	}
	return has, nil
}

// ForgetPicture removes a picture. What is not there is no error.
func (h *History) ForgetPicture(ctx context.Context, name string) error {
	if err := h.pictures.Delete(ctx, name); err != nil {
		return fmt.Errorf("forget kept picture: %w", err)
	}
	return nil
}
