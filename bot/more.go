package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// panel is what More opens: the line of versions to go to, what the one that is
// shown was asked, and what else can be done with it.
type panel struct {
	words  locale.Words
	shown  view
	v      history.Version   // that is shown, or whose originals are
	line   []history.Version // newest first, those that the member may know
	root   *history.Version  // the first of all, nil when it is gone, not theirs, or nothing was kept for it
	origin string            // the message that was pressed on, "" when nobody else sees it
	delete bool              // the member may delete it
	secret bool              // v is not theirs to know: the originals alone are shown
}

// more opens the panel. It is answered at once: nothing is fetched for it. It is
// the way to Delete, so who may delete may open it whoever else is kept out.
func (b *Bot) more(ctx context.Context, c call, args []string) {
	shown, v, r := b.under(ctx, c, args)
	at, may := placeHere(c), mayDelete(c, shown, v)
	switch {
	case r == nil && !may:
		r = b.mayPress(ctx, c, shown.Owner, v)
	case r != nil && r.isForgotten() && may && !at.Ephemeral: // the message is still there
		r = b.forgottenHere(c, shown, at.Message)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	p := b.panelOf(c, shown, v)
	if !at.Ephemeral {
		p.origin, p.delete = at.Message, may
	}
	b.openPanel(ctx, c, p, discord.RespondMessage)
}

func (b *Bot) panelOf(c call, shown view, v history.Version) panel {
	return panel{words: c.words, shown: shown, v: v, delete: mayForget(c, v), secret: shown.originals() && !mayKnow(c, v)}
}

// openPanel answers with the panel, in a message or in the place of one.
func (b *Bot) openPanel(ctx context.Context, c call, p panel, as int) {
	within, cancel := c.storing(ctx)
	defer cancel()
	if err := b.readLine(within, c, &p); err != nil {
		b.refuse(ctx, c, b.busy(c, "line of versions not read", err))
		return
	}
	reply := p.reply()
	if as == discord.RespondUpdate {
		reply.Flags &^= discord.Ephemeral // as what it takes the place of
	}
	b.respond(ctx, c, discord.Response{Type: as, Data: reply})
}

// readLine reads the versions that are offered: the newest, and the one that is
// shown.
func (b *Bot) readLine(ctx context.Context, c call, p *panel) error {
	ids, err := b.history.Line(ctx, p.v.Root)
	if err != nil {
		return err
	}
	if !slices.Contains(ids, p.v.ID) {
		ids = append([]string{p.v.ID}, ids...) // it is not listed yet
	}
	read := each(window(ids, p.v.ID, maxOptions-1), func(id string) history.Version {
		v, err := b.history.Version(ctx, id)
		if err != nil || len(v.Results) == 0 || (id != p.v.ID || p.secret) && !mayKnow(c, v) {
			return history.Version{}
		}
		return v
	})
	for _, v := range read {
		if v.ID != "" {
			p.line = append(p.line, v)
		}
	}
	root, err := b.history.Version(ctx, p.v.Root)
	if err == nil && hasOriginals(root) && (mayKnow(c, root) || root.ID == p.v.ID) {
		p.root = &root
	}
	return ctx.Err()
}

// window is at most n of the ids, the first ones, and always the one that is
// wanted.
func window(ids []string, wanted string, n int) []string {
	if len(ids) <= n || slices.Contains(ids[:n], wanted) {
		return ids[:min(len(ids), n)]
	}
	return append(slices.Clone(ids[:n-1]), wanted)
}

// reply is the panel as a message that only the member sees.
func (p panel) reply() discord.Reply {
	r := discord.Reply{Content: cut(p.content(), maxContent), Flags: discord.Ephemeral | discord.SuppressEmbeds}
	if options := p.options(); len(options) > 0 {
		r.Components = append(r.Components, row(discord.Component{
			Type: discord.StringSelect, CustomID: p.shown.customID(jumpPress),
			Placeholder: p.words.Say(locale.ShowChoose, nil), Options: options,
		}))
	}
	r.Components = append(r.Components, row(p.buttons()...))
	return r
}

// content tells what the one that is shown was asked.
func (p panel) content() string {
	title := locale.ShowPanel
	if p.shown.originals() {
		title = locale.ShowPanelOriginals
	}
	lines := []string{"**" + p.words.Say(title, locale.Args{"N": strconv.Itoa(p.v.Depth)}) + "**"}
	if p.secret {
		return lines[0]
	}
	if words := fold(p.v.Prompt); words != "" {
		lines = append(lines, "> "+escape(cut(words, maxQuote)))
	}
	return strings.Join(append(lines, "-# "+p.facts()), "\n")
}

// facts are size, quality and age, as far as they were asked for.
func (p panel) facts() string {
	var facts []string
	if p.v.Size != "" {
		facts = append(facts, p.words.Say(locale.ShowSize, locale.Args{"Size": sizeName(p.words, p.v.Size)}))
	}
	if p.v.Quality != "" {
		facts = append(facts, p.words.Say(locale.ShowQuality, locale.Args{"Quality": qualityName(p.words, p.v.Quality)}))
	}
	return strings.Join(append(facts, relative(p.v.Made)), " · ")
}

// options are the versions, newest first, and the originals.
func (p panel) options() []discord.SelectOption {
	var all []discord.SelectOption
	for _, v := range p.line {
		words := p.words.Say(locale.ShowOption, locale.Args{"N": strconv.Itoa(v.Depth), "Words": fold(v.Prompt)})
		all = append(all, discord.SelectOption{
			Label: cut(words, discord.MaxChoice), Value: v.ID, Description: optionAbout(v),
			Default: v.ID == p.shown.Shown,
		})
	}
	if p.root != nil {
		id := originalsMark + p.root.ID
		all = append(all, discord.SelectOption{
			Label: p.words.Say(locale.ShowOptionOriginals, locale.Args{"Count": len(p.root.Inputs)}), Value: id,
			Default: id == p.shown.Shown,
		})
	}
	return all
}

// optionAbout is when a version was made and how large it is. Selects show no
// timestamps of each reader's own, so it is the time that all clocks agree on.
func optionAbout(v history.Version) string {
	about := v.Made.UTC().Format("2006-01-02 15:04") + " UTC"
	if len(v.Results) > 0 {
		about += fmt.Sprintf(" · %d×%d", v.Results[0].Width, v.Results[0].Height)
	}
	return about
}

func (p panel) buttons() []discord.Component {
	all := []discord.Component{labels{p.words, p.shown}.button(copyPress, locale.ShowCopyButton, discord.Secondary)}
	if p.delete {
		all = append(all, deleteButton(p.words, p.shown, p.origin))
	}
	if link := linkTo(p.v); link != "" && !p.secret {
		all = append(all, discord.Component{
			Type: discord.Button, Style: discord.Link, Label: p.words.Say(locale.ShowLinkButton, nil), URL: link,
		})
	}
	return all
}

// linkTo is the address of a message that shows a version to others, "" when
// none does.
func linkTo(v history.Version) string {
	if link := v.Place.Link(); link != "" || v.Shared == nil {
		return link
	}
	return v.Shared.Link()
}
