package bot

import (
	"context"

	"retouch/bot/locale"
)

// The buttons that make another edit, or end a reply, and the form of the first.
const (
	againPress   = "again"
	retryPress   = "retry"
	rewordPress  = "reword"
	dismissPress = "dismiss"
	sharePress   = "share"
	discardPress = "discard"
	againSubmit  = "again"
)

func (b *Bot) again(ctx context.Context, c call, _ []string)     { b.unbuilt(ctx, c) }
func (b *Bot) againForm(ctx context.Context, c call, _ []string) { b.unbuilt(ctx, c) }
func (b *Bot) retry(ctx context.Context, c call, _ []string)     { b.unbuilt(ctx, c) }
func (b *Bot) reword(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) dismiss(ctx context.Context, c call, _ []string)   { b.unbuilt(ctx, c) }
func (b *Bot) share(ctx context.Context, c call, _ []string)     { b.unbuilt(ctx, c) }
func (b *Bot) discard(ctx context.Context, c call, _ []string)   { b.unbuilt(ctx, c) }

func (b *Bot) unbuilt(ctx context.Context, c call) {
	b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
}
