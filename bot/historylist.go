package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// historyPress begins the custom_id of what turns the pages of /history.
const historyPress = "history"

// A page of /history, and how much of each prompt it shows, in UTF-16 units.
// All of it fits into a message, also when every character has to be escaped.
const (
	editsPerPage = 8
	maxEditQuote = 50
)

// listHistory shows a member the first page of their own edits.
func (b *Bot) listHistory(ctx context.Context, c call) { b.turnHistory(ctx, c, []string{"0"}) }

// turnHistory shows a page of the edits of whoever asks, and nobody else's.
func (b *Bot) turnHistory(ctx context.Context, c call, args []string) {
	within, cancel := c.storing(ctx)
	defer cancel()
	ids, err := b.ownEdits(within, c)
	if err != nil {
		b.refuse(ctx, c, b.busy(c, "history not read", err))
		return
	}
	p, ok := pagerAt(args, historyPress, len(ids), editsPerPage)
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	edits, err := b.edits(within, c, onPage(ids, p.page, editsPerPage))
	if err != nil {
		b.refuse(ctx, c, b.busy(c, "history not read", err))
		return
	}
	b.showPage(ctx, c, b.historyPage(c, edits, p))
}

// ownEdits are the ids of the caller's edits, newest first.
func (b *Bot) ownEdits(ctx context.Context, c call) ([]string, error) {
	if !isSnowflake(c.Author().ID) {
		return nil, nil
	}
	return b.history.Mine(ctx, c.Author().ID)
}

// edits are those of the caller with these ids. Those that are gone, or brought
// nothing, are passed over.
func (b *Bot) edits(ctx context.Context, c call, ids []string) ([]history.Version, error) {
	var edits []history.Version
	for _, id := range ids {
		v, err := b.history.Version(ctx, id)
		switch {
		case errors.Is(err, history.ErrGone):
			continue
		case err != nil:
			return nil, err
		}
		if v.Author == c.Author().ID && len(v.Results) > 0 {
			edits = append(edits, v)
		}
	}
	return edits, nil
}

func (b *Bot) historyPage(c call, edits []history.Version, p pager) discord.Reply {
	if len(edits) == 0 {
		return discord.Reply{Content: b.noEdits(c, p), Components: p.row(c.words)}
	}
	lines := []string{c.words.Say(locale.HistoryList, nil)}
	for n, v := range edits {
		lines = append(lines, editLine(c.words, n, v))
	}
	return discord.Reply{
		Content:    strings.Join(lines, "\n") + p.line(c.words),
		Components: append([]discord.Component{lookAt(c, edits)}, p.row(c.words)...),
	}
}

// noEdits says what to do when there is nothing to show.
func (b *Bot) noEdits(c call, p pager) string {
	switch {
	case p.pages > 1 || p.page > 0:
		return c.words.Say(locale.HistoryAllGone, locale.Args{"History": b.mention(c, historyCommand)})
	case b.keeping.Records <= 0:
		return c.words.Say(locale.HistoryOff, nil)
	}
	return c.words.Say(locale.HistoryEmpty, locale.Args{"Edit": b.mention(c, editCommand)})
}

// editLine is the nth edit of a page, from 0, under the number that the select has:
// when it was made, its words, and where it is.
func editLine(words locale.Words, n int, v history.Version) string {
	parts := []string{relative(v.Made), escape(cut(fold(v.Prompt), maxEditQuote))}
	if where := whereabouts(words, v); where != "" {
		parts = append(parts, where)
	}
	return nth(n) + strings.Join(parts, " · ")
}

// whereabouts is the address of a message that shows an edit, or a word why
// there is none.
func whereabouts(words locale.Words, v history.Version) string {
	if v.Shared != nil && v.Shared.Link() != "" {
		return v.Shared.Link()
	}
	if v.Private || v.Place.Ephemeral {
		return words.Say(locale.HistoryOnlyYou, nil)
	}
	return v.Place.Link()
}

// lookAt is the select that shows one of several edits.
func lookAt(c call, edits []history.Version) discord.Component {
	var options []discord.SelectOption
	for n, v := range edits {
		label := cut(nth(n)+fold(v.Prompt), discord.MaxChoice)
		options = append(options, discord.SelectOption{Label: label, Value: v.ID, Description: optionAbout(v)})
	}
	return row(discord.Component{
		Type: discord.StringSelect, CustomID: lookPress + ":" + c.Author().ID,
		Placeholder: c.words.Say(locale.HistoryLook, nil), Options: options,
	})
}

// nth begins the nth edit of a page, from 0.
func nth(n int) string { return strconv.Itoa(n+1) + ". " }
