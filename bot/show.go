package bot

import (
	"context"
	"errors"
)

// The buttons that show something else of what there is.
const (
	undoPress    = "undo"
	redoPress    = "redo"
	comparePress = "compare"
	morePress    = "more"
	jumpPress    = "jump"
	copyPress    = "copy"
	deletePress  = "delete"
)

func (b *Bot) undo(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) redo(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) compare(ctx context.Context, c call, _ []string) { b.unbuilt(ctx, c) }
func (b *Bot) more(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) jump(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) copy(ctx context.Context, c call, _ []string)    { b.unbuilt(ctx, c) }
func (b *Bot) delete(ctx context.Context, c call, _ []string)  { b.unbuilt(ctx, c) }

// show is answer for a job that only shows something.
func (b *Bot) show(context.Context, *work) error { return errors.New("nothing can be shown yet") }
