package history

import (
	"context"
	"errors"
	"fmt"
)

// addresses are where the inputs of an edit that failed can still be had. They
// are signed, secrets for as long as they are good, which is about a day: they
// are kept with the forms, apart from what is remembered for longer.
type addresses struct {
	Inputs []string `json:"inputs"`
	Mask   string   `json:"mask,omitempty"`
}

func addressKey(id string) string { return "address." + id }

// addresses are those of a version's inputs; none of most.
func (v Version) addresses() (a addresses, any bool) {
	for _, in := range v.Inputs {
		a.Inputs = append(a.Inputs, in.URL)
		any = any || in.URL != ""
	}
	if v.Mask != nil {
		a.Mask = v.Mask.URL
	}
	return a, any || a.Mask != ""
}

// keepAddresses keeps the addresses of a version that has some.
func (h *History) keepAddresses(ctx context.Context, v Version) error {
	a, any := v.addresses()
	if !any {
		return nil
	}
	if err := write(ctx, h.forms, addressKey(v.ID), a); err != nil {
		return fmt.Errorf("keep addresses: %w", err)
	}
	return nil
}

// findAddresses puts the addresses of a failed edit's inputs back, as far as
// they are kept.
func (h *History) findAddresses(ctx context.Context, v *Version) error {
	if v.Failed == "" {
		return nil
	}
	a, _, err := read[addresses](ctx, h.forms, addressKey(v.ID))
	if errors.Is(err, ErrGone) || err == nil && len(a.Inputs) != len(v.Inputs) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read addresses: %w", err)
	}
	for n := range v.Inputs {
		v.Inputs[n].URL = a.Inputs[n]
	}
	if v.Mask != nil {
		v.Mask.URL = a.Mask
	}
	return nil
}
