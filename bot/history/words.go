package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Recent is a prompt that a member used.
type Recent struct {
	ID   string    `json:"id"` // of the edit
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// maxRecent is how many prompts of a member are remembered, and maxRecentBytes
// how much text: they are read while the member types. The newest always is.
const (
	maxRecent      = 25
	maxRecentBytes = 32_000
)

// weight is how many bytes it takes in memory, about.
func (r Recent) weight() int { return 80 + len(r.ID) + len(r.Text) }

// expiry is when a member's prompts expire, which is keep after the last was
// used; nil for never. It is not later than the store's, which counts from when
// that was written.
func expiry(all []Recent, keep time.Duration) *time.Time {
	if keep <= 0 || len(all) == 0 {
		return nil
	}
	at := all[0].At.Add(keep)
	return &at
}

// Remember puts a prompt at the top of a member's recent ones.
func (h *History) Remember(ctx context.Context, user string, r Recent) error {
	err := h.recents.change(ctx, user, func(all *[]Recent) error {
		rest := slices.DeleteFunc(*all, func(other Recent) bool { return other.Text == r.Text })
		*all = newest(append([]Recent{r}, rest...))
		return nil
	})
	if err != nil {
		return fmt.Errorf("remember prompt: %w", err)
	}
	return nil
}

// newest leaves out the oldest of what is too much.
func newest(all []Recent) []Recent {
	bytes := 0
	for n, r := range all {
		if bytes += len(r.Text); n == maxRecent || n > 0 && bytes > maxRecentBytes {
			return all[:n]
		}
	}
	return all
}

// Recents are a member's prompts, newest first, each once.
func (h *History) Recents(ctx context.Context, user string) ([]Recent, error) {
	all, _, err := read[[]Recent](ctx, h.kept, "recent."+user)
	if err != nil && !errors.Is(err, ErrGone) {
		return nil, fmt.Errorf("read recent prompts: %w", err)
	}
	return all, nil
}

// Preset is a prompt with a name that a server keeps.
type Preset struct {
	Name string    `json:"name"`
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// weight is how many bytes it takes in memory, about.
func (p Preset) weight() int { return 100 + len(p.Name) + len(p.Text) + len(p.By) }

// MaxPresets is how many a server may keep, and maxPresetsBytes how long their
// record may be.
const (
	MaxPresets      = 50
	maxPresetsBytes = 200_000
)

// ErrFull is of a server that keeps as many presets as it may.
var ErrFull = errors.New("the server keeps as many presets as it may")

// SameName reports whether two names of presets are one: case makes no
// difference.
func SameName(a, b string) bool { return byName(Preset{Name: a}, b) == 0 }

// Presets are those of a server, by name.
func (h *History) Presets(ctx context.Context, guild string) ([]Preset, error) {
	all, _, err := read[[]Preset](ctx, h.settings, "presets."+guild)
	if err != nil && !errors.Is(err, ErrGone) {
		return nil, fmt.Errorf("read presets: %w", err)
	}
	return all, nil
}

// AddPreset adds a preset to a server's, or replaces the one of that name; was
// says which. It returns ErrFull when there is no room.
func (h *History) AddPreset(ctx context.Context, guild string, p Preset) (was bool, err error) {
	err = h.presets.change(ctx, guild, func(all *[]Preset) error {
		var at int
		at, was = slices.BinarySearchFunc(*all, p.Name, byName)
		if was {
			(*all)[at] = p
		} else {
			*all = slices.Insert(*all, at, p)
		}
		return roomy(*all)
	})
	if err != nil {
		return false, fmt.Errorf("add preset: %w", err)
	}
	return was, nil
}

// roomy returns ErrFull for more than a server may keep.
func roomy(all []Preset) error {
	value, err := encode(all)
	if err == nil && (len(all) > MaxPresets || len(value) > maxPresetsBytes) {
		err = ErrFull
	}
	return err
}

// RemovePreset removes one of a server's presets, or returns ErrGone.
func (h *History) RemovePreset(ctx context.Context, guild, name string) error {
	err := h.presets.change(ctx, guild, func(all *[]Preset) error {
		at, found := slices.BinarySearchFunc(*all, name, byName)
		if !found {
			return ErrGone
		}
		*all = slices.Delete(*all, at, at+1)
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove preset: %w", err)
	}
	return nil
}

// byName is the order in which presets are kept.
func byName(p Preset, name string) int {
	return strings.Compare(strings.ToLower(p.Name), strings.ToLower(name))
}
