package bot

import (
	"context"
	"strings"
	"time"

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
	within, cancel := context.WithDeadline(ctx, c.received.Add(storeWithin))
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
	within, cancel := context.WithDeadline(ctx, c.received.Add(storeWithin))
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
		b.forgetMember(ctx, c)
	default:
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
	}
}

// setWish keeps for good whether others may edit a member's pictures.
func (b *Bot) setWish(ctx, within context.Context, c call, closed bool) {
	err := b.history.SetWish(within, c.Author().ID, history.Wish{Closed: closed, Since: c.began.UTC()})
	if err != nil {
		b.log.Warn("wish not kept", "interaction", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseBusy})
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

// forgetWithin is how long it may take to forget a member in one go. What is
// left is forgotten with the next press.
const forgetWithin = 7 * time.Second

// forgetMember forgets what a member did, which can take longer than Discord
// waits for an answer.
func (b *Bot) forgetMember(ctx context.Context, c call) {
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdateLater})
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetWithin)
	defer cancel()
	reply, r := forgetReply(c.words, locale.PrivacyAgain), (*refusal)(nil)
	err := b.history.ForgetMember(after, c.Author().ID)
	if err == nil {
		reply, r = b.privacyReply(after, c, locale.PrivacyForgotten)
	}
	if r != nil {
		reply = discord.Reply{Content: c.words.Say(locale.PrivacyForgotten, nil)}
	}
	if err != nil {
		b.log.Warn("member not forgotten", "interaction", c.ID, "err", err)
	}
	b.tellForgotten(context.WithoutCancel(ctx), c, reply)
}

// tellForgotten puts a reply in the place of the message with the button, once
// Discord has taken the first answer.
func (b *Bot) tellForgotten(ctx context.Context, c call, reply discord.Reply) {
	ctx, cancel := context.WithTimeout(ctx, confirmFor)
	defer cancel()
	for {
		_, err := b.wire.EditOriginal(ctx, c.ApplicationID, c.Token, reply)
		if err == nil {
			return
		}
		if !notFound(err) || !pause(ctx, confirmPause) {
			b.log.Warn("answer did not arrive", "interaction", c.ID, "after", time.Since(c.began), "err", err)
			return
		}
	}
}

// privacyReply says what is kept and for how long, where pictures are sent, and
// what the member wants; news, if there are any, come first.
func (b *Bot) privacyReply(ctx context.Context, c call, news locale.ID) (discord.Reply, *refusal) {
	wish, err := b.history.Wish(ctx, c.Author().ID)
	if err != nil {
		return discord.Reply{}, b.unwished(c, err)
	}
	var lines []string
	if news != "" {
		lines = append(lines, c.words.Say(news, nil))
	}
	lines = append(lines, b.whatIsKept(c.words)...)
	lines = append(lines, c.words.Say(b.wishWords(wish), nil))
	change := button(discord.Secondary, c.words.Say(locale.PrivacyClose, nil), privacyID(privacyClose))
	if wish.Closed {
		change = button(discord.Secondary, c.words.Say(locale.PrivacyOpen, nil), privacyID(privacyOpen))
	}
	forget := button(discord.Danger, c.words.Say(locale.PrivacyForget, nil), privacyID(privacyForget))
	return discord.Reply{
		Content: strings.Join(lines, "\n"), Flags: discord.SuppressEmbeds, Components: []discord.Component{row(change, forget)},
	}, nil
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
