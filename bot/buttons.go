package bot

import (
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// resultButtons are the rows under a view of a version. It does not say what
// the pictures are, only what can be done with them.
func (b *Bot) resultButtons(words locale.Words, v history.Version, shown view) []discord.Component {
	return nil
}

// failureButtons are the row under an apology: Retry or Change the words where
// that can help, and Dismiss.
func (b *Bot) failureButtons(words locale.Words, v history.Version, owner string) []discord.Component {
	return nil
}
