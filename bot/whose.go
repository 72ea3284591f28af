package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
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

// attribute finds out whose the pictures of a form are, and which of them are
// results of ours, so that this edit goes on from those.
func (b *Bot) attribute(ctx context.Context, c call, f *form, m discord.Message) *refusal {
	known, err := b.versionsNamed(ctx, f.Pictures)
	if err != nil {
		return b.busy(c, "versions not read", err)
	}
	var was discord.Message
	if m.Forwarded() {
		was = b.forwardedFrom(ctx, m.Reference)
	}
	if isOurs(c, m) || isOurs(c, was) {
		f.trace(c, known)
	}
	switch made := authors(known); {
	case m.Forwarded():
		f.Whose = forwarded(c, m, was, made)
	case isOurs(c, m) && len(made) == 0:
		f.Whose.First = creditedIn(m.Components)
	case isOurs(c, m):
		f.Whose = owners{First: made[0], Also: made[1:]}
	case posterOf(m) == f.User:
		f.Whose.First = f.User // whatever the files are called
	default:
		f.Whose = owners{First: posterOf(m), Also: made}
	}
	if others := f.Whose.others(f.User); len(others) > 0 {
		for n := range f.Pictures {
			f.Pictures[n].Of = cmp.Or(f.Pictures[n].Of, others[0])
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

// versionsNamed are the versions whose results some pictures are by their names,
// or what those were made from, each once. Anybody may give a file such a name, so
// what they say of an owner only ever adds somebody who has a say.
func (b *Bot) versionsNamed(ctx context.Context, pictures []offered) (all []history.Version, err error) {
	seen := map[string]bool{}
	for _, p := range pictures {
		id, ok := versionNamed(p.Name)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		v, err := b.history.Version(ctx, id)
		switch {
		case errors.Is(err, history.ErrGone):
		case err != nil:
			return nil, err
		default:
			all = append(all, v)
		}
	}
	return all, nil
}

// versionNamed is the version whose result a file is by its name, or what that was
// made from.
func versionNamed(file string) (id string, ok bool) {
	if id, _, ok = resultOf(file); !ok {
		id, _, ok = originalOf(file)
	}
	return id, ok
}

// authors are the members that versions were made for, and then those whose
// pictures they were made from, each once.
func authors(versions []history.Version) (all []string) {
	for _, v := range versions {
		all = append(all, v.Author)
	}
	for _, v := range versions {
		for _, in := range v.Inputs {
			all = append(all, in.Of)
		}
	}
	return slices.DeleteFunc(distinctIDs(all), func(id string) bool { return id == "" })
}

// trace marks the pictures of a message of ours as the results that they are, and
// notes whose they are: a stranger's file of such a name is not to be taken for one.
func (f *form) trace(c call, known []history.Version) {
	for _, v := range known {
		if f.Line.Parent == "" {
			f.Line = line{Parent: v.ID, Root: v.Root, Depth: v.Depth}
		}
		for n, p := range f.Pictures {
			if id, nth, ok := resultOf(p.Name); ok && id == v.ID {
				f.Pictures[n].Version, f.Pictures[n].N = id, nth
			}
			if of := ofNamed(c, v, p.Name); of != "" && of != f.User {
				f.Pictures[n].Of = of
			}
		}
	}
}

// ofNamed is whose a picture of a version is by its name: one of its results, or
// what those were made from. Of other names it knows nothing.
func ofNamed(c call, v history.Version, file string) string {
	if id, n, ok := originalOf(file); ok && id == v.ID && 0 < n && n <= len(v.Inputs) {
		return cmp.Or(v.Inputs[n-1].Of, v.Author)
	}
	if id, _, ok := resultOf(file); ok && id == v.ID {
		return ofResults(c, v)
	}
	return ""
}

// forwardedWithin is for reading the message that another one forwards, which has to
// leave time for the form.
const forwardedWithin = 400 * time.Millisecond

// readRight begins the key of a channel that the bot may not read.
const readRight = "read:"

// forwarded are the owners of a forwarded message's pictures: its author, as far
// as the bot may know, before whoever forwarded it. Who forwards a message from
// another server does not tell whose it is, so neither does the bot: that author
// is not asked in public, and has a say all the same.
func forwarded(c call, m, was discord.Message, made []string) owners {
	poster, author := posterOf(m), posterOf(was)
	switch {
	case author != "" || !isOurs(c, was):
	case len(made) == 0:
		author = creditedIn(was.Components)
	default:
		author, made = made[0], made[1:]
	}
	switch {
	case author == "":
		return owners{First: poster, Also: made}
	case posterOf(was) == c.Author().ID:
		return owners{First: author} // whatever the files are called
	case author == c.Author().ID:
		return owners{First: author, Also: made}
	case m.Reference.GuildID == c.GuildID:
		return owners{First: author, Also: append([]string{poster}, made...)}
	}
	return owners{First: poster, Also: append([]string{author}, made...)}
}

// forwardedFrom reads the message that a forwarded one came from, if the bot may.
func (b *Bot) forwardedFrom(ctx context.Context, r *discord.Reference) discord.Message {
	if !isSnowflake(r.ChannelID) || !isSnowflake(r.MessageID) || b.closures.has(readRight+r.ChannelID, time.Now()) {
		return discord.Message{}
	}
	ctx, cancel := context.WithTimeout(ctx, b.orReadWithin(forwardedWithin))
	defer cancel()
	m, err := b.wire.Message(ctx, r.ChannelID, r.MessageID)
	if closed(err) {
		b.closures.add(readRight+r.ChannelID, "", time.Now())
	}
	if err != nil || m == nil {
		return discord.Message{}
	}
	return *m
}

// creditedOn is who a message of ours is credited to, by its buttons; "" when
// they do not say.
func creditedOn(m *discord.Message) string {
	if m == nil {
		return ""
	}
	return creditedIn(m.Components)
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
