package bot

import (
	"context"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// privacyPress begins the custom_ids of the buttons of /privacy. They act for
// whoever presses them, and nobody else sees them.
const privacyPress = "privacy"

// What the buttons of /privacy do.
const (
	privacyClose  = "close"
	privacyOpen   = "open"
	privacyForget = "forget"
	privacySure   = "sure"
	privacyBack   = "back"
)

// privacy shows a member what is kept of them, and lets them decide.
func (b *Bot) privacy(ctx context.Context, c call) {
	within, cancel := c.storing(ctx)
	defer cancel()
	reply, r := b.privacyReply(within, c, "")
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	reply.Flags |= discord.Ephemeral
	b.respond(ctx, c, discord.Response{Type: discord.RespondMessage, Data: reply})
}

// setPrivacy takes a press under /privacy and shows what is so after it.
func (b *Bot) setPrivacy(ctx context.Context, c call, args []string) {
	within, cancel := c.storing(ctx)
	defer cancel()
	if len(args) != 1 || !isSnowflake(c.Author().ID) {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	switch args[0] {
	case privacyClose, privacyOpen:
		b.setWish(ctx, within, c, args[0] == privacyClose)
	case privacyBack:
		b.showPrivacy(ctx, within, c, "")
	case privacyForget:
		b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: forgetReply(c.words, locale.PrivacySure)})
	case privacySure:
		b.deposit(ctx, c, doing(c, forgetDeed)) // see forget.go
	default:
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
	}
}

// setWish keeps for good whether others may edit a member's pictures.
func (b *Bot) setWish(ctx, within context.Context, c call, closed bool) {
	err := b.history.SetWish(within, c.Author().ID, history.Wish{Closed: closed, Since: c.began.UTC()})
	if err != nil {
		b.refuse(ctx, c, b.busy(c, "wish not kept", err))
		return
	}
	b.showPrivacy(ctx, within, c, "")
}

// showPrivacy puts what is so now in place of what the message says.
func (b *Bot) showPrivacy(ctx, within context.Context, c call, news locale.ID) {
	reply, r := b.privacyReply(within, c, news)
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: reply})
}

// privacyReply says what is kept and for how long, where pictures are sent, and
// what the member wants; news, if there are any, come first.
func (b *Bot) privacyReply(ctx context.Context, c call, news locale.ID) (discord.Reply, *refusal) {
	wish, err := b.history.Wish(ctx, c.Author().ID)
	if err != nil {
		return discord.Reply{}, b.unwished(c, err)
	}
	return b.privacyWords(c.words, wish, news), nil
}

func (b *Bot) privacyWords(words locale.Words, wish history.Wish, news locale.ID) discord.Reply {
	var lines []string
	if news != "" {
		lines = append(lines, words.Say(news, nil))
	}
	lines = append(lines, b.whatIsKept(words)...)
	lines = append(lines, words.Say(b.wishWords(wish), nil))
	change := button(discord.Secondary, words.Say(locale.PrivacyClose, nil), privacyID(privacyClose))
	if wish.Closed {
		change = button(discord.Secondary, words.Say(locale.PrivacyOpen, nil), privacyID(privacyOpen))
	}
	forget := button(discord.Danger, words.Say(locale.PrivacyForget, nil), privacyID(privacyForget))
	return discord.Reply{
		Content: strings.Join(lines, "\n"), Flags: discord.SuppressEmbeds, Components: []discord.Component{row(change, forget)},
	}
}

// whatIsKept are the sentences about pictures, words and results.
func (b *Bot) whatIsKept(words locale.Words) []string {
	var lines []string
	if b.host != "" {
		lines = append(lines, words.Say(locale.PrivacyHost, locale.Args{"Host": b.host}))
	}
	pictures := words.Say(locale.PrivacyPicturesNot, nil)
	if b.keeping.Pictures > 0 {
		pictures = words.Say(locale.PrivacyPictures, locale.Args{"Time": period(words, b.keeping.Pictures)})
	}
	records := words.Say(locale.PrivacyRecordsNot, nil)
	if b.keeping.Records > 0 {
		records = words.Say(locale.PrivacyRecords, locale.Args{"Time": period(words, b.keeping.Records)})
	}
	return append(lines, pictures, records, words.Say(locale.PrivacyResults, nil))
}

// wishWords say whether others may edit a member's pictures.
func (b *Bot) wishWords(w history.Wish) locale.ID {
	switch {
	case w.Closed:
		return locale.PrivacyIsClosed
	case b.policy.EditOthers == policyDeny:
		return locale.PrivacyIsDenied
	case b.policy.EditOthers == policyAsk:
		return locale.PrivacyIsAsked
	}
	return locale.PrivacyIsOpen
}

// forgetReply asks once more before a member is forgotten.
func forgetReply(words locale.Words, about locale.ID) discord.Reply {
	return discord.Reply{Content: words.Say(about, nil), Flags: discord.SuppressEmbeds, Components: []discord.Component{row(
		button(discord.Danger, words.Say(locale.PrivacyForgetSure, nil), privacyID(privacySure)),
		button(discord.Secondary, words.Say(locale.PrivacyBack, nil), privacyID(privacyBack)),
	)}}
}

func privacyID(what string) string { return privacyPress + ":" + what }
