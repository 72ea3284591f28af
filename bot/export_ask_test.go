package bot

import (
	"context"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// MayPress is the name of the sentence with which a press is refused, "" for none.
func (b *Bot) MayPress(i *discord.Interaction, owner string, v history.Version) string {
	if r := b.mayPress(context.Background(), b.arrived(i), owner, v); r != nil {
		return string(r.id)
	}
	return ""
}

// PictureLabels are what a form shows of a message's pictures.
func PictureLabels(m discord.Message) (all []string) {
	for n, p := range messagePictures(m) {
		all = append(all, p.label(locale.New().Words(), n+1))
	}
	return all
}

// Span is a length of time in English.
func Span(d time.Duration) string { return period(locale.New().Words(), d) }
