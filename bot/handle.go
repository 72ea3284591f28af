package bot

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// Discord waits 3 s for the first answer and then forgets the interaction. A
// job has to be stored early enough that an honest "busy" still gets through.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const (
	storeWithin   = 2200 * time.Millisecond
	respondWithin = 3 * time.Second
)

// clockDrift is how far Discord's clock and ours may lie apart before ours
// counts.
const clockDrift = 2 * time.Second

// call is one interaction with what every answer to it needs.
type call struct {
	*discord.Interaction
	received time.Time
	began    time.Time // what the deadlines are counted from
	words    locale.Words
}

// storing bounds how long an answer waits for the store, and for whatever else has
// to be known before it.
func (c call) storing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, c.received.Add(storeWithin))
}

// Handle answers an interaction within about 3 s of its arrival, and logs what it
// could not do. It returns then, but that pictures are kept for a question for up
// to 12 s more, and that what was cancelled is looked after for up to 15 s.
func (b *Bot) Handle(ctx context.Context, i *discord.Interaction) {
	if i == nil || i.Type == discord.Ping {
		return
	}
	c := b.arrived(i)
	ctx, cancel := context.WithDeadline(ctx, c.received.Add(respondWithin))
	defer cancel()
	defer b.caught(ctx, c)
	switch i.Type {
	case discord.CommandUse:
		b.command(ctx, c)
	case discord.ModalSubmit:
		b.route(ctx, c, submits())
	case discord.Press:
		b.route(ctx, c, presses())
	case discord.Autocomplete:
		b.suggest(ctx, c)
	default:
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
	}
}

// arrived notes when an interaction began and how to speak with its member.
func (b *Bot) arrived(i *discord.Interaction) call {
	c := call{Interaction: i, received: i.Received, words: b.catalog.Words(i.Locale, i.GuildLocale)}
	if c.received.IsZero() {
		c.received = time.Now()
	}
	made, ok := discord.CreatedAt(i.ID)
	drift := c.received.Sub(made)
	if ok && drift.Abs() <= clockDrift {
		c.began = made
		return c
	}
	c.began = c.received
	b.skew.Do(func() {
		b.log.Warn("clock differs from the one of discord, counting from receipt", "interaction", i.ID, "by", drift)
	})
	return c
}

// command routes a command that a member ran.
func (b *Bot) command(ctx context.Context, c call) {
	switch {
	case c.Data.Name == editCommand && c.Data.Type != discord.MessageCommand && c.Data.Type != discord.UserCommand:
		o, r := slashOrder(c.Data)
		if r == nil {
			o.Prompt, r = b.expand(ctx, c, o.Prompt)
		}
		b.accept(ctx, c, o, r)
	case c.Data.Type == discord.MessageCommand && (c.Data.Name == menuCommand || c.Data.Name == mergeCommand):
		b.openForm(ctx, c)
	case (c.Data.Type == 0 || c.Data.Type == discord.SlashCommand) && commands()[c.Data.Name] != nil:
		commands()[c.Data.Name](b, ctx, c)
	default:
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
	}
}

// refuse answers with a sentence that only the member sees.
func (b *Bot) refuse(ctx context.Context, c call, r *refusal) {
	b.log.Info("edit refused", "interaction", c.ID, "why", string(r.id))
	b.respond(ctx, c, discord.Response{Type: discord.RespondMessage, Data: r.reply(c)})
}

// busy is the refusal of what cannot be done because the store did not say, or not
// in time, what has to be known; the log has what that was.
func (b *Bot) busy(c call, what string, err error) *refusal {
	b.log.Warn(what, "interaction", c.ID, "err", err)
	return &refusal{id: locale.RefuseBusy}
}

// reply is the refusal as a message that only the member sees.
func (r *refusal) reply(c call) discord.Reply {
	args := locale.Args{"What": r.what.in(c.words)}
	for name, value := range r.args {
		args[name] = value
	}
	reply := discord.Reply{
		Content: referred(c.words, c.words.Say(r.id, args), c.ID),
		Flags:   discord.Ephemeral | discord.SuppressEmbeds,
	}
	if len(r.offer) > 0 {
		reply.Components = []discord.Component{row(r.offer...)}
	}
	return reply
}

// respond gives the first answer of an interaction that does not become a job.
func (b *Bot) respond(ctx context.Context, c call, r discord.Response) {
	if _, err := b.wire.Respond(ctx, c.Interaction, r); err != nil {
		b.log.Warn("answer did not arrive", "interaction", c.ID, "after", time.Since(c.began), "err", err)
	}
}

// referred ends a sentence about what did not work with the reference that a
// member can quote and the log has. The sentence is cut for it, if need be.
func referred(words locale.Words, sentence, id string) string {
	tail := words.Say(locale.Reference, locale.Args{"Ref": reference(id)})
	sentence = cut(sentence, maxContent-utf8.RuneCountInString(tail)-1)
	if last, _ := utf8.DecodeLastRuneInString(sentence); last >= wideRunes {
		return sentence + tail
	}
	return sentence + " " + tail
}

// wideRunes are those from here on: those of East Asia have their blank in them.
const wideRunes = '\u2e80'

// reference is the part of a job's id that a member can read out.
func reference(id string) string {
	const digits = 8
	return strings.ToLower(id[max(0, len(id)-digits):])
}
