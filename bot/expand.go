package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// A prompt that begins with one of these and names something that there is
// stands for that: for a preset by its name, and for a prompt that the member
// used by the edit's id.
const (
	presetMark = "preset:"
	recentMark = "recent:"
)

// refersTo reads a reference.
func refersTo(prompt string) (mark, key string, ok bool) {
	for _, mark := range []string{presetMark, recentMark} {
		if key, ok := strings.CutPrefix(prompt, mark); ok && key != "" {
			return mark, key, mark == presetMark || isSnowflake(key)
		}
	}
	return "", "", false
}

// expandWithin is how long a command waits for what its prompt refers to.
const expandWithin = 1500 * time.Millisecond

// expand gives the words that a prompt stands for: itself, unless it is a
// reference to something that there is.
func (b *Bot) expand(ctx context.Context, c call, typed string) (string, *refusal) {
	mark, key, ok := refersTo(strings.TrimSpace(typed))
	if !ok {
		return typed, nil
	}
	ctx, cancel := context.WithDeadline(ctx, c.received.Add(expandWithin))
	defer cancel()
	var text string
	var err error
	if mark == recentMark {
		text, err = b.recent(ctx, c.Author().ID, key)
	} else {
		text, err = b.namedPreset(ctx, c, key, typed)
	}
	switch {
	case errors.Is(err, history.ErrGone):
		return "", &refusal{id: locale.RecentGone}
	case err != nil:
		return "", b.busy(c, "prompt not found", err)
	}
	return text, nil
}

// recent is a prompt that a member used, or history.ErrGone. It is looked for
// among the member's own alone.
func (b *Bot) recent(ctx context.Context, user, edit string) (string, error) {
	recents, err := b.history.Recents(ctx, user)
	if err != nil {
		return "", err
	}
	for _, r := range recents {
		if r.ID == edit {
			return r.Text, nil
		}
	}
	v, err := b.history.Version(ctx, edit)
	if err == nil && v.Author != user {
		err = history.ErrGone
	}
	return v.Prompt, err
}

// namedPreset is the text of a server's preset, else of one that everybody has,
// else what was typed.
func (b *Bot) namedPreset(ctx context.Context, c call, name, typed string) (string, error) {
	if c.GuildID != "" {
		presets, err := b.history.Presets(ctx, c.GuildID)
		if err != nil {
			return "", err
		}
		for _, p := range presets {
			if history.SameName(p.Name, name) {
				return p.Text, nil
			}
		}
	}
	for n, p := range builtinPrompts(c.words) {
		if history.SameName(builtins[n].key, name) || history.SameName(p.name, name) {
			return p.text, nil
		}
	}
	return typed, nil
}
