package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Recent is a prompt that a member used.
type Recent struct {
	ID   string    `json:"id"` // of the edit
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// maxRecent is how many prompts of a member are remembered.
const maxRecent = 25

// Remember puts a prompt at the top of a member's recent ones.
func (h *History) Remember(ctx context.Context, user string, r Recent) error {
	err := change(ctx, h.kept, "recent."+user, func(all *[]Recent) error {
		rest := slices.DeleteFunc(*all, func(other Recent) bool { return other.Text == r.Text })
		*all = append([]Recent{r}, rest[:min(len(rest), maxRecent-1)]...)
		return nil
	})
	if err != nil {
		return fmt.Errorf("remember prompt: %w", err)
	}
	return nil
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

// MaxPresets is how many a server may keep.
const MaxPresets = 50

// ErrFull is of a server with MaxPresets presets.
var ErrFull = errors.New("the server keeps as many presets as it may")

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
	err = change(ctx, h.settings, "presets."+guild, func(all *[]Preset) error {
		at, found := slices.BinarySearchFunc(*all, p.Name, func(a Preset, name string) int { return compare(a.Name, name) })
		was = found
		switch {
		case found:
			(*all)[at] = p
		case len(*all) >= MaxPresets:
			return ErrFull
		default:
			*all = slices.Insert(*all, at, p)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("add preset: %w", err)
	}
	return was, nil
}

// RemovePreset removes one of a server's presets, or returns ErrGone.
func (h *History) RemovePreset(ctx context.Context, guild, name string) error {
	err := change(ctx, h.settings, "presets."+guild, func(all *[]Preset) error {
		before := len(*all)
		*all = slices.DeleteFunc(*all, func(p Preset) bool { return p.Name == name })
		if len(*all) == before {
			return ErrGone
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove preset: %w", err)
	}
	return nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
