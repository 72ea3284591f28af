package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// lookup is what the store was asked for while a member types.
type lookup struct {
	presets    *history.Asked[history.Preset] // nil outside of servers
	recents    *history.Asked[history.Recent] // nil where they are not wanted
	soon, late time.Time
	cancel     context.CancelFunc
}

// lookFor asks for the presets of a server, and for a user's recent prompts, side
// by side. "" is asked for nothing. What comes too late for this member's
// suggestions is there for the next ones.
func (b *Bot) lookFor(ctx context.Context, guild, user string) *lookup {
	now := time.Now()
	l := &lookup{soon: now.Add(b.suggestWithin / 2), late: now.Add(b.suggestWithin)}
	ctx, l.cancel = context.WithTimeout(ctx, max(b.suggestWithin, lookWithin))
	if guild != "" {
		l.presets = b.history.AskPresets(ctx, guild)
	}
	if isSnowflake(user) {
		l.recents = b.history.AskRecents(ctx, user)
	}
	return l
}

// end waits for what was asked for.
func (l *lookup) end() {
	l.presets.Wait()
	l.recents.Wait()
	l.cancel()
}

// offerPrompts is what can be offered to a member, as far as it is known in time.
func (b *Bot) offerPrompts(c call, l *lookup) prompts {
	all := prompts{server: b.serverPrompts(c, l), builtin: builtinPrompts(c.words), recent: b.recentPrompts(c, l)}
	// A server's preset stands in for the one of that name that everybody has.
	all.builtin = slices.DeleteFunc(all.builtin, func(p prompt) bool {
		return slices.ContainsFunc(all.server, func(own prompt) bool { return history.SameName(own.key, p.key) })
	})
	return all
}

func (b *Bot) serverPrompts(c call, l *lookup) []prompt {
	presets, err := l.presets.Answer(l.soon, l.late)
	if err != nil {
		b.log.Debug("presets are left out of the suggestions", "interaction", c.ID, "err", err)
	}
	var all []prompt
	for _, p := range presets {
		all = append(all, newPrompt(presetMark, p.Name, p.Name, p.Text))
	}
	return all
}

func (b *Bot) recentPrompts(c call, l *lookup) []prompt {
	recents, err := l.recents.Answer(l.soon, l.late)
	if err != nil {
		b.log.Debug("recent prompts are left out of the suggestions", "interaction", c.ID, "err", err)
	}
	var all []prompt
	for _, r := range recents {
		all = append(all, newPrompt(recentMark, r.ID, "", r.Text))
	}
	return all
}

// nameChoices are the names of presets that fit what was typed.
func nameChoices(presets []prompt, typed string) []discord.Choice {
	fitting := prompts{server: presets}.fitting(strings.ToLower(fold(typed)))
	choices := []discord.Choice{}
	for _, p := range fitting.share(maxSuggestions) {
		choices = append(choices, discord.Choice{Name: p.label(), Value: p.key})
	}
	return choices
}
