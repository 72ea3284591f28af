package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// place is where a reply is.
type place struct {
	Channel   string `json:"channel,omitempty"`
	Message   string `json:"message,omitempty"`   // "" when it is not known
	Ephemeral bool   `json:"ephemeral,omitempty"` // nobody but the member can see it, not even the bot
}

// placeOf is where Discord says that a message is; channel is where it has to
// be when it does not say.
func placeOf(m *discord.Message, channel string) place {
	if m == nil {
		return place{Channel: channel}
	}
	if m.ChannelID != "" {
		channel = m.ChannelID
	}
	return place{Channel: channel, Message: m.ID, Ephemeral: m.Flags&discord.Ephemeral != 0}
}

// Links are no reason to answer late, and a few are enough.
const (
	linksWithin = 400 * time.Millisecond
	maxLinks    = 5
)

// tooMany points a member to the jobs that they have already.
func (b *Bot) tooMany(ctx context.Context, e *TooManyError) *refusal {
	if e.Light {
		return &refusal{id: locale.ReplyTooManyLight}
	}
	args := locale.Args{"Count": len(e.Running)}
	links := b.links(ctx, e.Running[:min(len(e.Running), maxLinks)])
	if len(links) == 0 {
		return &refusal{id: locale.RefuseTooManyJobs, args: args}
	}
	args["Links"] = strings.Join(links, " ")
	return &refusal{id: locale.RefuseTooManyLinks, args: args}
}

// links are the addresses of the jobs' replies, of those that have one.
func (b *Bot) links(ctx context.Context, ids []string) []string {
	ctx, cancel := context.WithTimeout(ctx, linksWithin)
	defer cancel()
	all := each(ids, func(id string) string { return b.link(ctx, id) })
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// link is the address of a job's reply, "" when it cannot be told.
func (b *Bot) link(ctx context.Context, id string) string {
	record, _, _, err := b.jobs.Find(ctx, id)
	if err != nil {
		return ""
	}
	j, err := decodeJob(record)
	if err != nil {
		return ""
	}
	at := b.acks.place(id, j.Channel)
	if at.Message == "" {
		m, err := b.wire.Original(ctx, j.Application, j.Token)
		if err != nil {
			return ""
		}
		at = placeOf(m, j.Channel)
	}
	if at.Ephemeral || !isSnowflake(at.Channel) || !isSnowflake(at.Message) {
		return ""
	}
	guild := j.Guild
	if !isSnowflake(guild) {
		guild = "@me"
	}
	return "https://discord.com/channels/" + guild + "/" + at.Channel + "/" + at.Message
}
