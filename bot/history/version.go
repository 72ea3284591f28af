package history

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Version is what came of one edit. Its results lie in the message; what it was
// made from is kept for a while.
type Version struct {
	ID     string `json:"id"`               // of the job
	Parent string `json:"parent,omitempty"` // the version whose result it was made from
	Root   string `json:"root"`             // the first of its line; its own id when it has no parent
	Depth  int    `json:"depth"`            // 1 for the first of a line

	Author  string `json:"author"` // who it is credited to
	Place   Place  `json:"place"`  // of the message that was its reply
	Private bool   `json:"private,omitempty"`

	Prompt  string  `json:"prompt"`
	Alt     string  `json:"alt,omitempty"`
	Size    string  `json:"size,omitempty"`
	Quality string  `json:"quality,omitempty"`
	N       int     `json:"n,omitempty"` // results that were asked for; 0 is 1
	Inputs  []Input `json:"inputs"`      // in the order that the prompt counts them
	Mask    *Input  `json:"mask,omitempty"`

	Asked []string `json:"asked,omitempty"` // the names of what was kept until the member was allowed to edit it, and goes with the version

	Results []Result  `json:"results,omitempty"` // none of an edit that failed
	Failed  string    `json:"failed,omitempty"`  // the kind of its failure
	Notes   []byte    `json:"notes,omitempty"`   // the bot's own, about what was done to the inputs
	Spoiler bool      `json:"spoiler,omitempty"`
	Seconds string    `json:"seconds,omitempty"` // that it took, as the caption tells
	Made    time.Time `json:"made"`
	Shared  *Place    `json:"shared,omitempty"` // where it was shown to everybody besides, or a private one at all
}

// Place is where a message is.
type Place struct {
	Application string `json:"application,omitempty"`
	Guild       string `json:"guild,omitempty"`
	Channel     string `json:"channel,omitempty"`
	Message     string `json:"message,omitempty"`
	Ephemeral   bool   `json:"ephemeral,omitempty"` // only the member sees it
	Foreign     bool   `json:"foreign,omitempty"`   // the bot is there by a member's installation alone
}

// Link is the address of a message, "" when others cannot open it.
func (p Place) Link() string {
	if p.Ephemeral || p.Channel == "" || p.Message == "" {
		return ""
	}
	guild := p.Guild
	if guild == "" {
		guild = "@me"
	}
	return "https://discord.com/channels/" + guild + "/" + p.Channel + "/" + p.Message
}

// Input is a picture that an edit was made from.
type Input struct {
	Kept    string `json:"kept,omitempty"`    // the name under which it is, or was, kept
	Version string `json:"version,omitempty"` // it is a result of this version,
	N       int    `json:"n,omitempty"`       // the Nth, from 1
	Spoiler bool   `json:"spoiler,omitempty"`
	Bytes   int64  `json:"bytes,omitempty"`
	Of      string `json:"of,omitempty"` // whose picture it is, when that is known to be somebody else
	URL     string `json:"-"`            // signed, a secret: of one that an edit failed too early to keep
}

// Result is a picture that an edit brought.
type Result struct {
	Kind   string `json:"kind"` // "png", "jpeg", …
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
}

func versionKey(id string) string    { return "version." + id }
func lineKey(root, id string) string { return "line." + root + "." + id }
func last(key string) string         { return key[strings.LastIndexByte(key, '.')+1:] }

// What a member's versions are found under: all that are listed, and those that
// failed, which are found to be forgotten and for nothing else.
const (
	listedKeys = "of."
	failedKeys = "failed."
)

func (v Version) under(list string) string { return list + v.Author + "." + v.ID }

// Keep stores a version so that the buttons of its message work. It may be
// repeated.
func (h *History) Keep(ctx context.Context, v Version) error {
	if v.Root == "" {
		v.Root, v.Depth = v.ID, 1
	}
	if err := h.keepAddresses(ctx, v); err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	if v.Failed != "" {
		if err := h.kept.Put(ctx, v.under(failedKeys), nil); err != nil {
			return fmt.Errorf("keep version: %w", err)
		}
	}
	if err := write(ctx, h.kept, versionKey(v.ID), v); err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	return nil
}

// List puts a version into its author's history and into its line. It may be
// repeated.
func (h *History) List(ctx context.Context, v Version) error {
	for _, key := range []string{v.under(listedKeys), lineKey(v.Root, v.ID)} {
		if err := h.kept.Put(ctx, key, nil); err != nil {
			return fmt.Errorf("list version: %w", err)
		}
	}
	return nil
}

// Version returns what is kept of an edit, or ErrGone.
func (h *History) Version(ctx context.Context, id string) (Version, error) {
	v, _, err := read[Version](ctx, h.kept, versionKey(id))
	if err == nil {
		err = h.findAddresses(ctx, &v)
	}
	if err != nil {
		return v, fmt.Errorf("read version: %w", err)
	}
	return v, nil
}

// Change changes what is kept of an edit, or returns ErrGone.
func (h *History) Change(ctx context.Context, id string, how func(*Version)) error {
	err := change(ctx, h.kept, versionKey(id), func(v *Version) error {
		if v.ID == "" {
			return ErrGone
		}
		how(v)
		return nil
	})
	if err != nil {
		return fmt.Errorf("change version: %w", err)
	}
	return nil
}

// Names are the names of the pictures that a version was made from, its mask among
// them, as far as they were kept, whoever kept them.
func (v Version) Names() []string {
	all := v.Inputs
	if v.Mask != nil {
		all = append(slices.Clone(all), *v.Mask)
	}
	var names []string
	for _, in := range all {
		if in.Kept != "" {
			names = append(names, in.Kept)
		}
	}
	return names
}

// keptNames are the names of the pictures that are kept for this version alone.
func (v Version) keptNames() []string {
	all := slices.Clone(v.Asked)
	for n := range v.Inputs {
		all = append(all, InputName(v.ID, n+1))
	}
	if v.Mask != nil {
		all = append(all, MaskName(v.ID))
	}
	for n := range v.Results {
		all = append(all, ResultName(v.ID, n+1))
	}
	return all
}

// Mine are the ids of a member's versions, newest first.
func (h *History) Mine(ctx context.Context, user string) ([]string, error) {
	return h.ids(ctx, listedKeys+user+".")
}

// Line are the ids of all versions that go back to the same first one, newest
// first.
func (h *History) Line(ctx context.Context, root string) ([]string, error) {
	return h.ids(ctx, "line."+root+".")
}

// ids are the last parts of all keys with a prefix. They are snowflakes, of
// which a longer one is newer.
func (h *History) ids(ctx context.Context, prefix string) ([]string, error) {
	keys, err := h.kept.Keys(ctx, prefix)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	for n, key := range keys {
		keys[n] = last(key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(b, a)
	})
	return keys, nil
}
