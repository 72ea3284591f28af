package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// owners are the people whose pictures a message holds. The zero value is of
// pictures that belong to nobody who could be asked: those of other bots and of
// webhooks.
type owners struct {
	First string   `json:"first,omitempty"` // who is asked
	Also  []string `json:"also,omitempty"`  // whose wishes count as well
}

// others are all but one member.
func (o owners) others(who string) []string {
	all := append([]string{o.First}, o.Also...)
	return slices.DeleteFunc(all, func(s string) bool { return s == "" || s == who })
}

// attribute finds out whose the pictures of a form are, and whether the first is
// a result of ours that this edit goes on from.
func (b *Bot) attribute(ctx context.Context, c call, f *form, m discord.Message) *refusal {
	if isBotDM(c) {
		return nil // a member's own conversation with the bot
	}
	made, err := b.makers(ctx, f)
	if err != nil {
		b.log.Warn("versions not read", "interaction", c.ID, "err", err)
		return &refusal{id: locale.RefuseBusy}
	}
	switch poster := posterOf(m); {
	case m.Forwarded():
		f.Whose = b.forwarded(ctx, c, m, poster, made)
	case isOurs(c, m) && len(made) == 0:
		f.Whose.First = creditedIn(m.Components)
	case isOurs(c, m):
		f.Whose = owners{First: made[0], Also: made[1:]}
	default:
		f.Whose = owners{First: poster, Also: made}
	}
	for n := range f.Pictures {
		if f.Whose.First != f.User {
			f.Pictures[n].Of = f.Whose.First
		}
	}
	return nil
}

// isBotDM reports whether a command was run in a direct message with the bot.
func isBotDM(c call) bool { return c.Context != nil && *c.Context == 1 }

// isOurs reports whether this bot wrote a message.
func isOurs(c call, m discord.Message) bool {
	return m.Application == c.ApplicationID && c.ApplicationID != "" || m.Author != nil && m.Author.ID == c.ApplicationID
}

// posterOf is the person who posted a message, "" when that was no person.
func posterOf(m discord.Message) string {
	if m.Author == nil || m.Author.Bot || m.Webhook != "" {
		return ""
	}
	return m.Author.ID
}

// makers are the authors of the versions whose results a form's pictures are by
// their names. The pictures are marked as such; anybody may give a file such a
// name, so this only ever adds somebody who has a say.
func (b *Bot) makers(ctx context.Context, f *form) (all []string, err error) {
	for n, p := range f.Pictures {
		id, nth, ok := resultOf(p.Name)
		if !ok {
			continue
		}
		v, err := b.history.Version(ctx, id)
		if errors.Is(err, history.ErrGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f.Pictures[n].Version, f.Pictures[n].N = id, nth
		if f.Line.Parent == "" {
			f.Line = line{Parent: v.ID, Root: v.Root, Depth: v.Depth}
		}
		if v.Author != "" && !slices.Contains(all, v.Author) {
			all = append(all, v.Author)
		}
	}
	return all, nil
}

// forwardedWithin is for reading the message that another one forwards, which has to
// leave time for the form.
const forwardedWithin = 400 * time.Millisecond

// forwarded are the owners of a forwarded message's pictures: its author, as far
// as the bot may know, before whoever forwarded it. Who forwards a message from
// another server does not tell whose it is, so neither does the bot: that author
// is not asked in public, and has a say all the same.
func (b *Bot) forwarded(ctx context.Context, c call, m discord.Message, poster string, made []string) owners {
	was := b.forwardedFrom(ctx, m.Reference)
	author := posterOf(was)
	if author == "" && isOurs(c, was) && len(made) > 0 {
		author, made = made[0], made[1:]
	}
	switch {
	case author == "":
		return owners{First: poster, Also: made}
	case author == c.Author().ID, m.Reference.GuildID == c.GuildID:
		return owners{First: author, Also: append([]string{poster}, made...)}
	}
	return owners{First: poster, Also: append([]string{author}, made...)}
}

// forwardedFrom reads the message that a forwarded one came from, if the bot may.
func (b *Bot) forwardedFrom(ctx context.Context, r *discord.Reference) discord.Message {
	if !isSnowflake(r.ChannelID) || !isSnowflake(r.MessageID) || b.closures.has(ownRight+r.ChannelID, time.Now()) {
		return discord.Message{}
	}
	ctx, cancel := context.WithTimeout(ctx, forwardedWithin)
	defer cancel()
	m, err := b.wire.Message(ctx, r.ChannelID, r.MessageID)
	if closed(err) {
		b.closures.add(ownRight+r.ChannelID, time.Now())
	}
	if err != nil || m == nil {
		return discord.Message{}
	}
	return *m
}

// creditedIn finds in the buttons of a message of ours who it is credited to.
func creditedIn(components []discord.SentComponent) string {
	for _, c := range components {
		if args := strings.Split(c.CustomID, ":"); len(args) > 1 {
			if v, ok := viewOf(args[1:]); ok {
				return v.Owner
			}
		}
		if who := creditedIn(c.Components); who != "" {
			return who
		}
	}
	return ""
}
