package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
)

// TestAnswerStays looks after an answer that words in progress land on after ten
// seconds, of fifteen in which they may.
func TestAnswerStays(t *testing.T) {
	t.Parallel()
	hangs := func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }
	tests := []struct {
		name   string
		job    time.Duration // until its deadline
		stop   time.Duration // until the bot is stopped, if before that
		again  func(context.Context) error
		gives  int
		want   error
		within time.Duration
	}{
		{name: "gives it again", job: time.Hour, gives: 1, within: 15 * time.Second},
		{name: "gives it again past the deadline", job: 5 * time.Second, gives: 1, within: 15 * time.Second},
		{name: "gives it again when it was late before", gives: 1, within: 15 * time.Second},
		{name: "leaves it to another run when that hangs", again: hangs, gives: 1, want: bot.ErrAway, within: 24 * time.Second},
		{name: "leaves it to another run when Discord refuses", job: time.Hour, gives: 1, want: bot.ErrAway, within: 15 * time.Second,
			again: func(context.Context) error { return &discord.APIError{Status: 403} }},
		{name: "leaves it to the next start", job: time.Hour, stop: 3 * time.Second, want: errStopped, within: 3 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, begun, gives := newDesk(t, deskSettings{idle: true}), time.Now(), 0
				d.original = func(context.Context) (*discord.Message, error) {
					m := &discord.Message{ID: "9"}
					if time.Since(begun) > 10*time.Second && gives == 0 {
						m.Components = []discord.SentComponent{{Components: []discord.SentComponent{{CustomID: "cancel:41"}}}}
					}
					return m, nil
				}
				ctx, cancel := context.WithTimeout(stopped(t, tt.stop), tt.job)
				defer cancel()
				err := d.bot.Stays(ctx, "41", 15*time.Second, func(ctx context.Context) error {
					gives++
					if tt.again == nil {
						return nil
					}
					return tt.again(ctx)
				})
				if took := time.Since(begun); !errors.Is(err, tt.want) || gives != tt.gives || took > tt.within {
					t.Errorf("%v after %v, given %d times", err, took, gives)
				}
			})
		})
	}
}

var errStopped = errors.New("the bot is stopped")

// stopped is a context that ends by a stop after some time, 0 being never.
func stopped(t *testing.T, after time.Duration) context.Context {
	ctx, stop := context.WithCancelCause(t.Context())
	t.Cleanup(func() { stop(nil) })
	if after > 0 {
		time.AfterFunc(after, func() { stop(errStopped) })
	}
	return ctx
}
