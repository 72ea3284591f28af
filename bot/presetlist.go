package bot

import (
	"context"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// presetsPress begins the custom_id of what turns the pages of /preset list.
const presetsPress = "presets"

// A page of presets, and how much of each text it shows, in UTF-16 units. All
// of it fits into a message, also when every character has to be escaped.
const (
	presetsPerPage = 8
	maxPresetQuote = 60
)

// listPresets shows the first page of a server's presets.
func (b *Bot) listPresets(ctx context.Context, c call) { b.turnPresets(ctx, c, []string{"0"}) }

// turnPresets shows a page of them.
func (b *Bot) turnPresets(ctx context.Context, c call, args []string) {
	if r := mayPreset(c); r != nil {
		b.refuse(ctx, c, r)
		return
	}
	within, cancel := c.storing(ctx)
	defer cancel()
	presets, err := b.history.Presets(within, c.GuildID)
	if err != nil {
		b.refuse(ctx, c, b.busy(c, "presets not read", err))
		return
	}
	p, ok := pagerAt(args, presetsPress, len(presets), presetsPerPage)
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	b.showPage(ctx, c, discord.Reply{Content: b.presetPage(c, presets, p), Components: p.row(c.words)})
}

func (b *Bot) presetPage(c call, presets []history.Preset, p pager) string {
	if len(presets) == 0 {
		return c.words.Say(locale.PresetEmpty, locale.Args{
			"Add": b.mention(c, presetCommand, presetAdd), "Edit": b.mention(c, editCommand),
		})
	}
	lines := []string{c.words.Say(locale.PresetList, locale.Args{"Count": len(presets)})}
	for _, preset := range onPage(presets, p.page, presetsPerPage) {
		lines = append(lines, "- "+bold(fold(preset.Name))+" · "+escape(cut(fold(preset.Text), maxPresetQuote)))
	}
	return strings.Join(lines, "\n") + p.line(c.words)
}
