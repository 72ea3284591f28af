package bot

import "context"

// historyPress begins the custom_id of what turns the pages of /history.
const historyPress = "history"

func (b *Bot) help(ctx context.Context, c call)                    { b.unbuilt(ctx, c) }
func (b *Bot) listHistory(ctx context.Context, c call)             { b.unbuilt(ctx, c) }
func (b *Bot) turnHistory(ctx context.Context, c call, _ []string) { b.unbuilt(ctx, c) }
func (b *Bot) preset(ctx context.Context, c call)                  { b.unbuilt(ctx, c) }
