package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"retouch/bot/discord"
)

// errNobody ends a job that has nobody to answer: its acknowledgement never
// landed, the reply was deleted, or its token is dead.
var errNobody = errors.New("nobody to answer")

// Discord can need a moment until a reply that it accepted can be read.
const (
	confirmFor   = 5 * time.Second
	confirmPause = 500 * time.Millisecond
)

// confirm returns nil when the member is known to see "thinking…". If this
// process did not see the acknowledgement land, it asks Discord.
func (b *Bot) confirm(ctx context.Context, t *task) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	switch b.acknowledged(ctx, t.id) {
	case hasLanded:
		return nil
	case notLanded:
		return fmt.Errorf("acknowledgement was refused: %w", errNobody)
	}
	return b.look(ctx, t)
}

// acknowledged waits for an acknowledgement on its way.
func (b *Bot) acknowledged(ctx context.Context, id string) landed {
	a := b.acks.find(id)
	if a == nil {
		return maybeLanded
	}
	select {
	case <-a.done:
		return a.result
	case <-ctx.Done():
		return maybeLanded
	}
}

// look asks Discord for the reply until it is there or must be taken for lost.
func (b *Bot) look(ctx context.Context, t *task) error {
	end := time.Now().Add(confirmFor)
	for {
		m, err := b.wire.Original(ctx, t.Application, t.Token)
		switch {
		case err == nil && answered(m):
			return fmt.Errorf("look for acknowledgement: reply has its answer: %w", errNobody)
		case err == nil:
			return nil
		case !notFound(err):
			return fmt.Errorf("look for acknowledgement: %w", orNobody(err))
		case time.Now().After(end):
			return fmt.Errorf("look for acknowledgement: %w: %w", errNobody, err)
		}
		if !pause(ctx, confirmPause) {
			return fmt.Errorf("look for acknowledgement: %w", context.Cause(ctx))
		}
	}
}

// answered reports whether a reply says something already, such as that the
// bot was too busy. Then there is nothing left to do in its place.
func answered(m *discord.Message) bool {
	return m != nil && m.Flags&discord.Loading == 0 && (m.Content != "" || len(m.Attachments) > 0)
}

func notFound(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && api.Status == http.StatusNotFound
}

// orNobody marks the errors after which a reply can never be edited again.
func orNobody(err error) error {
	api, ok := errors.AsType[*discord.APIError](err)
	if !ok {
		return err
	}
	switch api.Code {
	case discord.CodeUnknownMessage, discord.CodeUnknownWebhook, discord.CodeUnknownInteraction, discord.CodeInvalidWebhookToken:
		return fmt.Errorf("%w: %w", errNobody, err)
	}
	return err
}

// pause waits and reports whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
