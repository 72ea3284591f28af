package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// question asks a member whether somebody else may edit pictures that the member
// posted. It is kept with the form that it came from, under the same key.
type question struct {
	Of          string    `json:"of"`    // who is asked
	Order       order     `json:"order"` // what begins with a yes
	Interaction string    `json:"interaction"`
	Guild       string    `json:"guild,omitempty"`
	Channel     string    `json:"channel,omitempty"`
	Locale      string    `json:"locale,omitempty"` // of whoever asks
	GuildLocale string    `json:"guild_locale,omitempty"`
	Until       time.Time `json:"until"`

	Answer string    `json:"answer,omitempty"` // one of the answers, "" while there is none
	Job    string    `json:"job,omitempty"`    // of a yes: the press that made it
	At     time.Time `json:"at,omitzero"`      // of the answer
}

// askLife is how long a question waits for an answer: a little less than what is
// kept of it, and as long as the addresses of the pictures live.
const askLife = 24 * time.Hour

// askPause is how long a member waits before asking the same one again: every
// question pings.
const askPause = time.Minute

var errAsked = errors.New("the form became a question before")

// ask puts a question to the owner of a form's pictures, in the channel: the
// mention reaches them. What it is about is kept before. A form that is sent
// again asks nothing again.
func (b *Bot) ask(ctx context.Context, c call, key string, f form, o order) {
	within, cancel := c.storing(ctx)
	defer cancel()
	if r := b.tooSoon(within, c, key, f.Whose.First); r != nil {
		b.refuse(ctx, c, r)
		return
	}
	for n := range o.Pictures {
		o.Pictures[n].Kept = history.InputName(c.ID, n+1)
	}
	q := question{
		Of: f.Whose.First, Order: o, Interaction: c.ID, Guild: c.GuildID, Channel: c.ChannelID,
		Locale: c.Locale, GuildLocale: c.GuildLocale, Until: c.began.Add(askLife).UTC(),
	}
	err := history.ChangeForm(within, b.history, key, func(f *form) error {
		switch {
		case f.Question == nil:
			f.Question = &q
		case f.Question.Interaction != c.ID:
			return errAsked
		}
		return nil // what was delivered again is shown again, and its answer stays
	})
	switch {
	case errors.Is(err, errAsked):
		b.refuse(ctx, c, &refusal{id: locale.FormAgain})
	case err != nil:
		b.refuse(ctx, c, b.busy(c, "question not kept", err))
	default:
		b.putQuestion(ctx, c, key, f, q)
	}
}

// tooSoon says why a member may not ask another one just now. The form that was
// asked with last may be sent again.
func (b *Bot) tooSoon(ctx context.Context, c call, key, whom string) *refusal {
	recent := func(_ string, at time.Time) bool { return c.began.Sub(at).Abs() < askPause }
	was, err := b.history.Once(ctx, "ask."+ownerOf(c)+"."+whom, key, c.began, recent)
	switch {
	case err != nil:
		return b.busy(c, "question not noted", err)
	case was != key:
		return &refusal{id: locale.AskSoon, args: locale.Args{"Who": "<@" + whom + ">"}}
	}
	return nil
}

// putQuestion shows a question that is kept, and keeps its pictures.
func (b *Bot) putQuestion(ctx context.Context, c call, key string, f form, q question) {
	m, err := b.wire.Respond(ctx, c.Interaction, discord.Response{Type: discord.RespondMessage, Data: b.questionReply(c, key, f, q, true)})
	if objectsToWords(err) {
		m, err = b.wire.Respond(ctx, c.Interaction, discord.Response{Type: discord.RespondMessage, Data: b.questionReply(c, key, f, q, false)})
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepAskedWithin)
	defer cancel()
	if err != nil {
		b.log.Warn("question did not arrive", "interaction", c.ID, "after", time.Since(c.began), "err", err)
		b.unask(after, c, key)
		return
	}
	b.log.Info("question asked", "interaction", c.ID)
	if b.hiddenFromOwner(after, c, m) {
		b.takeBack(after, c, key)
		return
	}
	b.keepAsked(after, c.ID, q.Order)
	b.forgetUnlessOpen(ctx, c.ID, key, q.Order)
}

// questionReply is the question as its addressee sees it, who is the only one
// that it pings. It is in the language of the place, because theirs is not known.
func (b *Bot) questionReply(c call, key string, f form, q question, quote bool) discord.Reply {
	words := b.asked(q)
	text := words.Say(locale.AskQuestion, locale.Args{"Of": "<@" + q.Of + ">", "Who": "<@" + f.User + ">"})
	if quote {
		text += "\n" + words.Say(locale.AskWants, nil) + "\n> " + escape(cut(fold(q.Order.Prompt), maxQuote))
	}
	if f.Link != "" {
		text += "\n" + words.Say(locale.AskWhich, locale.Args{"Link": f.Link})
	}
	text += "\n" + words.Say(locale.AskUntil, locale.Args{"Ends": relative(q.Until)})
	return discord.Reply{
		Content: text, Flags: discord.SuppressEmbeds, Mentions: discord.Mentions{Users: []string{q.Of}},
		Components: []discord.Component{row(
			button(discord.Primary, words.Say(locale.AskYes, nil), askID(answerYes, key)),
			button(discord.Secondary, words.Say(locale.AskNo, nil), askID(answerNo, key)),
		)},
	}
}

// asked is the language of a question: the server's, else that of whoever asks.
func (b *Bot) asked(q question) locale.Words { return b.catalog.Words(q.GuildLocale, q.Locale) }

func askID(answer, key string) string { return askPress + ":" + answer + ":" + key }

// unask forgets a question that nobody sees, so that the form can be sent again.
func (b *Bot) unask(ctx context.Context, c call, key string) {
	err := history.ChangeForm(ctx, b.history, key, func(f *form) error {
		if f.Question != nil && f.Question.Interaction == c.ID && f.Question.Answer == "" {
			f.Question = nil
		}
		return nil
	})
	if err != nil {
		b.log.Warn("question not forgotten", "interaction", c.ID, "err", err)
	}
}

// takeBack tells whoever asked that nobody else sees the question.
func (b *Bot) takeBack(ctx context.Context, c call, key string) {
	b.unask(ctx, c, key)
	reply := discord.Reply{Content: c.words.Say(locale.ConsentUnseen, nil), Flags: discord.SuppressEmbeds}
	if _, err := b.wire.EditOriginal(ctx, c.ApplicationID, c.Token, reply); err != nil {
		b.log.Warn("question not taken back", "interaction", c.ID, "err", err)
	}
}
