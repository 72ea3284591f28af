package bot

import (
	"context"
	"time"
)

// Stays looks after the final answer of a job, on which words in progress may
// land for so long.
func (b *Bot) Stays(ctx context.Context, id string, unrest time.Duration, again func(context.Context) error) error {
	w := &work{id: id, floor: &floor{unrest: time.Now().Add(unrest)}}
	return b.stays(ctx, w, again)
}
