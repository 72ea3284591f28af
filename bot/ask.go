package bot

import "context"

// The buttons of a question to a member, and of /privacy.
const (
	askPress     = "ask"
	privacyPress = "privacy"
)

func (b *Bot) answerAsk(ctx context.Context, c call, _ []string)  { b.unbuilt(ctx, c) }
func (b *Bot) privacy(ctx context.Context, c call)                { b.unbuilt(ctx, c) }
func (b *Bot) setPrivacy(ctx context.Context, c call, _ []string) { b.unbuilt(ctx, c) }
