package bot

import (
	"context"
	"io"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// View is a view, for the tests of what custom_ids carry.
type View struct{ Shown, Tip, Owner string }

// CustomID writes it under a button, ReadView reads what is behind the word.
func (v View) CustomID(press string) string { return view(v).customID(press) }

func ReadView(args []string) (View, bool) {
	v, ok := viewOf(args)
	return View(v), ok
}

// ResultButtons are the rows under a result, in a language.
func ResultButtons(language string, v history.Version, shown View) []discord.Component {
	return new(Bot).resultButtons(locale.New().Words(language), v, view(shown))
}

// FailureButtons are the row under an apology.
func FailureButtons(language string, v history.Version, owner string) []discord.Component {
	return new(Bot).failureButtons(locale.New().Words(language), v, owner)
}

// Period is a length of time in words.
func Period(language string, d time.Duration) string { return period(locale.New().Words(language), d) }

// OpenInput opens a picture that a history keeps, for the editor.
func OpenInput(ctx context.Context, h *history.History, name string) (io.ReadCloser, error) {
	return (&Bot{history: h}).openInput(name)(ctx)
}

// Closures are the places that are closed to the bot.
type Closures struct{ all closures }

// Add remembers one, Find tells whether it is to be left alone, Len is how many
// are known.
func (c *Closures) Add(key string, now time.Time) { c.all.add(key, locale.FailPermission, now) }

func (c *Closures) Find(key string, now time.Time) (locale.ID, bool) { return c.all.find(key, now) }

// Retry is a press of Retry there.
func (c *Closures) Retry(key string, now time.Time) { c.all.retry(key, now) }

func (c *Closures) Len() int { return len(c.all.known) }
