package bot

import (
	"context"
	"encoding/json"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// What the tests of the reply look at from inside.
var (
	Caption     = caption
	AltText     = alt
	Shares      = shares
	Minutes     = minutes
	RetryHelps  = retryHelps
	RewordHelps = rewordHelps
	ResultFile  = resultFile
)

// MaxTogether is how many bytes one request may bring.
const MaxTogether = maxTogether

// Kinds are all kinds of failure: the editor's and the bot's own.
func Kinds() []string {
	all := []string{kindLate, kindInterrupted, kindHopeless, kindUndeliverable, kindClosed, kindNobody}
	for kind := range failures {
		all = append(all, string(kind))
	}
	return all
}

// HelpKnown reports whether the table of what helps has a kind.
func HelpKnown(kind string) bool { _, ok := helps[kind]; return ok }

// Pace is how fast a queue moved.
type Pace struct{ pace }

// Look is look, and Each the time from one turn to the next.
func (p *Pace) Look(ids []string, now time.Time) { p.look(ids, now) }
func (p *Pace) Each() time.Duration              { return p.tempo().each }

// Estimate is estimate.
func Estimate(place int, each, since, edit time.Duration) time.Duration {
	return estimate(place, tempo{each, since}, edit)
}

// Median is what half of some edits took at most.
func Median(took ...time.Duration) time.Duration {
	var d durations
	for _, t := range took {
		d.add(t)
	}
	return d.median()
}

// Answered reports whether a message has the final answer of a job.
func Answered(m *discord.Message, id string, inPlace bool) bool {
	return answered(m, job{Interaction: id, InPlace: inPlace})
}

// TakeInPlace makes a job of a press, whose answer takes the place of the message
// with the button.
func (b *Bot) TakeInPlace(ctx context.Context, i *discord.Interaction, prompt string, from ...source) {
	c := b.arrived(i)
	j := newJob(c, order{Prompt: prompt, Pictures: from})
	j.InPlace = true
	record, err := j.encode()
	if err == nil {
		b.store(ctx, c, j, record)
	}
}

// Kept and Found are pictures to edit: one that is kept and has an address too,
// and one that has an address alone.
func Kept(name, url string) source { return source{Kept: name, URL: url} }
func Found(url string) source      { return source{URL: url} }

// RemarksOfSmaller are the remarks of a version whose results were made smaller.
func RemarksOfSmaller() []byte { return remarks{Smaller: true}.encode() }

// RemarksOfPlain are those of an edit whose words are not allowed where it is.
func RemarksOfPlain() []byte { return remarks{Plain: true, Censored: true}.encode() }

// KeptSource is where the editor gets a kept picture.
func (b *Bot) KeptSource(ctx context.Context, name, url string) editor.Source {
	return b.from(ctx, Kept(name, url), false)
}

// History is what the bot remembers.
func (b *Bot) History() *history.History { return b.history }

// ReadAbout reads what is kept beside results: how many, and how long they took.
func ReadAbout(meta []byte) (results int, took string, err error) {
	var a about
	err = json.Unmarshal(meta, &a)
	return len(a.all()), a.Seconds, err
}
