package bot

import (
	"context"
	"strconv"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// pager turns the pages of a list: buttons with <press>:<page> in their
// custom_id, pages counted from 0. A page that is not there gets none.
type pager struct {
	press       string
	page, pages int
}

// pagerAt is the pager of a list of so many things, at the page that a custom_id's
// arguments name: the last one for one that is not there any more.
func pagerAt(args []string, press string, things, perPage int) (pager, bool) {
	p := pager{press: press, pages: max(1, (things+perPage-1)/perPage)}
	if len(args) != 1 {
		return p, false
	}
	n, err := strconv.ParseUint(args[0], 10, 32)
	p.page = int(min(n, uint64(p.pages-1)))
	return p, err == nil
}

// onPage are the things of a list that stand on a page.
func onPage[T any](all []T, page, perPage int) []T {
	first := page * perPage
	return all[first:min(first+perPage, len(all))]
}

// row is the row of buttons; none when there is one page.
func (p pager) row(words locale.Words) []discord.Component {
	var buttons []discord.Component
	add := func(label locale.ID, page int) {
		if page >= 0 && page < p.pages {
			buttons = append(buttons, button(discord.Secondary, words.Say(label, nil), p.press+":"+strconv.Itoa(page)))
		}
	}
	add(locale.ListPrevious, p.page-1)
	add(locale.ListNext, p.page+1)
	if len(buttons) == 0 {
		return nil
	}
	return []discord.Component{row(buttons...)}
}

// line says which page it is, "" when it is the only one.
func (p pager) line(words locale.Words) string {
	if p.pages == 1 {
		return ""
	}
	return "\n" + words.Say(locale.ListPage, locale.Args{"Page": p.page + 1, "Pages": p.pages})
}

// showPage answers with a page: a new message for a command, and for a press the
// message with the button.
func (b *Bot) showPage(ctx context.Context, c call, r discord.Reply) {
	if c.Type != discord.Press {
		b.whisper(ctx, c, r)
		return
	}
	r.Flags, r.NoFiles = discord.SuppressEmbeds, true // it may have shown a picture
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: r})
}
