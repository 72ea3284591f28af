package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// The parts of /preset.
const (
	presetAdd    = "add"
	presetRemove = "remove"
	presetList   = "list"
	presetNameID = "name"
	presetTextID = "text"
)

// The longest name and text of a preset, in characters as Discord counts those
// of an option.
const (
	maxPresetName = 32
	maxPresetText = 1000
)

// preset answers /preset: a server's presets, for who may change its settings.
func (b *Bot) preset(ctx context.Context, c call) {
	if r := mayPreset(c); r != nil {
		b.refuse(ctx, c, r)
		return
	}
	within, cancel := c.storing(ctx)
	defer cancel()
	part, values := suboption(c.Data.Options)
	var said string
	var r *refusal
	switch part {
	case presetAdd:
		said, r = b.addPreset(within, c, values)
	case presetRemove:
		said, r = b.removePreset(within, c, values)
	case presetList:
		b.listPresets(ctx, c)
		return
	default:
		r = &refusal{id: locale.RefuseUnknown}
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	b.whisper(ctx, c, discord.Reply{Content: said})
}

// mayPreset says why somebody may not change a server's presets. Discord hides
// the command from most, and a server's owner can show it to anybody.
func mayPreset(c call) *refusal {
	switch {
	case c.GuildID == "" || c.Member == nil:
		return &refusal{id: locale.PresetNowhere}
	case !c.Member.Permissions.Has(discord.ManageGuild):
		return &refusal{id: locale.PresetForbidden}
	}
	return nil
}

func (b *Bot) addPreset(ctx context.Context, c call, values map[string]json.RawMessage) (string, *refusal) {
	name, words := fold(text(values[presetNameID])), text(values[presetTextID])
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxPresetName:
		return "", &refusal{id: locale.PresetBadName, args: locale.Args{"Max": maxPresetName}}
	case fold(words) == "" || utf8.RuneCountInString(words) > maxPresetText:
		return "", &refusal{id: locale.PresetBadText, args: locale.Args{"Max": maxPresetText}}
	}
	was, err := b.history.AddPreset(ctx, c.GuildID, history.Preset{
		Name: name, Text: words, By: c.Author().ID, At: time.Now().UTC(),
	})
	switch {
	case errors.Is(err, history.ErrFull):
		return "", &refusal{id: locale.PresetFull, args: locale.Args{
			"Max": history.MaxPresets, "Remove": b.mention(c, presetCommand, presetRemove),
		}}
	case err != nil:
		return "", b.busy(c, "preset not kept", err)
	case was:
		return c.words.Say(locale.PresetReplaced, locale.Args{"Name": bold(name)}), nil
	}
	return c.words.Say(locale.PresetAdded, locale.Args{"Name": bold(name), "Edit": b.mention(c, editCommand)}), nil
}

func (b *Bot) removePreset(ctx context.Context, c call, values map[string]json.RawMessage) (string, *refusal) {
	name := fold(text(values[presetNameID]))
	err := b.history.RemovePreset(ctx, c.GuildID, name)
	switch {
	case errors.Is(err, history.ErrGone):
		return "", &refusal{id: locale.PresetUnknown, args: locale.Args{
			"Name": bold(cut(name, maxPresetName)), "List": b.mention(c, presetCommand, presetList),
		}}
	case err != nil:
		return "", b.busy(c, "preset not removed", err)
	}
	return c.words.Say(locale.PresetRemoved, locale.Args{"Name": bold(name)}), nil
}

// bold makes a stranger's words stand out, as they are.
func bold(folded string) string {
	if folded == "" {
		return ""
	}
	return "**" + escape(folded) + "**"
}

// whisper answers with something that only the member sees.
func (b *Bot) whisper(ctx context.Context, c call, r discord.Reply) {
	r.Flags |= discord.Ephemeral | discord.SuppressEmbeds
	b.respond(ctx, c, discord.Response{Type: discord.RespondMessage, Data: r})
}
