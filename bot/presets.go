package bot

import (
	"context"
	"slices"
	"strings"
	"sync"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// offerPrompts is what can be offered to a member, as far as what is kept can be read
// in time: of the store it takes two reads, side by side.
func (b *Bot) offerPrompts(ctx context.Context, c call) prompts {
	ctx, cancel := context.WithTimeout(ctx, b.suggestWithin)
	defer cancel()
	var all prompts
	var reading sync.WaitGroup
	reading.Go(func() { all.server = b.serverPrompts(ctx, c) })
	reading.Go(func() { all.recent = b.recentPrompts(ctx, c) })
	all.builtin = builtinPrompts(c.words)
	reading.Wait()
	// A server's preset stands in for the one of that name that everybody has.
	all.builtin = slices.DeleteFunc(all.builtin, func(p prompt) bool {
		return slices.ContainsFunc(all.server, func(own prompt) bool { return history.SameName(own.key, p.key) })
	})
	return all
}

func (b *Bot) serverPrompts(ctx context.Context, c call) []prompt {
	if c.GuildID == "" {
		return nil
	}
	presets, err := b.history.Presets(ctx, c.GuildID)
	if err != nil {
		b.log.Debug("presets are left out of the suggestions", "interaction", c.ID, "err", err)
	}
	var all []prompt
	for _, p := range presets {
		all = append(all, newPrompt(presetMark, p.Name, p.Name, p.Text))
	}
	return all
}

func (b *Bot) recentPrompts(ctx context.Context, c call) []prompt {
	if !isSnowflake(c.Author().ID) {
		return nil
	}
	recents, err := b.history.Recents(ctx, c.Author().ID)
	if err != nil {
		b.log.Debug("recent prompts are left out of the suggestions", "interaction", c.ID, "err", err)
	}
	var all []prompt
	for _, r := range recents {
		all = append(all, newPrompt(recentMark, r.ID, "", r.Text))
	}
	return all
}

// offerNames are the presets of a server that can be removed.
func (b *Bot) offerNames(ctx context.Context, c call) []prompt {
	ctx, cancel := context.WithTimeout(ctx, b.suggestWithin)
	defer cancel()
	return b.serverPrompts(ctx, c)
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
