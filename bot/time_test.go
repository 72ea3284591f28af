package bot_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
	"retouch/editor"
)

var errStop = errors.New("stopping")

func wait(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func notThere(context.Context) (*discord.Message, error) {
	return nil, &discord.APIError{Status: 404, Code: discord.CodeUnknownWebhook}
}

const (
	pictureReply = `reply "> blue\n-# 1 picture edited · 1×1 · `
	late         = `reply "This took too long, so I stopped. Please run the command again.", 0 files`
	stopping     = `reply "I am being restarted and could not finish this. Please run the command again in a minute.", 0 files`
	busy         = `respond 4 I have more to do right now than I can take. Please run the command again in a minute.`
)

// TestTime tells stories about time: what is sent, and when.
func TestTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		within time.Duration
		story  func(*testing.T, *desk)
		want   []string
	}{
		{
			name: "tells at the deadline that it took too long",
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s edit", "13m30s " + late},
		},
		{
			name:   "keeps a deadline of its own setting",
			within: time.Minute,
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s edit", "1m0s " + late},
		},
		{
			name: "says that it is being restarted",
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				ctx, stop := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { stop(errStop) })
				ended(t, d.work(ctx))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s edit", "1s " + stopping},
		},
		{
			name: "tells a job that waited when the bot stops",
			story: func(t *testing.T, d *desk) {
				d.fetch = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				ctx, stop := context.WithCancelCause(t.Context())
				stop(errStop)
				ended(t, d.work(ctx))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s " + stopping},
		},
		{
			name: "downloads at once and pays only when the acknowledgement has landed",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error { return wait(2 * time.Second)(ctx) }
				go d.bot.Handle(t.Context(), edit(deskID))
				synctest.Wait()
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "2s edit", "2s " + pictureReply + `2 s", 1 files`},
		},
		{
			name: "tells a bad picture only when there is a reply to tell it in",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error { return wait(2 * time.Second)(ctx) }
				d.fetch = func(context.Context) error { return &editor.Error{Kind: editor.Gone, Picture: 1} }
				go d.bot.Handle(t.Context(), edit(deskID))
				synctest.Wait()
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", `2s reply "The picture is no longer there. Please attach it anew and run the command again.", 0 files`},
		},
		{
			name: "owns up to a mistake only when there is a reply to own up in",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error { return wait(2 * time.Second)(ctx) }
				d.fetch = func(context.Context) error { panic("a mistake") }
				go d.bot.Handle(t.Context(), edit(deskID))
				synctest.Wait()
				defer func() { _ = recover() }()
				_ = d.work(t.Context())
			},
			want: []string{"0s respond 5", "0s fetch 1", `2s reply "Something went wrong on my side. Please run the command again. Reference: 00000001", 0 files`},
		},
		{
			name: "drops the job and its downloads when the acknowledgement is refused",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error {
					_ = wait(time.Second)(ctx)
					return &discord.APIError{Status: 404, Code: discord.CodeUnknownInteraction}
				}
				d.fetch = untilOver
				go d.bot.Handle(t.Context(), edit(deskID))
				synctest.Wait()
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1"},
		},
		{
			name: "looks for the reply of a job from before a restart",
			story: func(t *testing.T, d *desk) {
				d.bot.Handle(t.Context(), edit(deskID))
				after := newDesk(t, 0)
				after.record = d.record
				since := time.Now()
				after.original = func(ctx context.Context) (*discord.Message, error) {
					if time.Since(since) < 2*time.Second {
						return notThere(ctx)
					}
					return &discord.Message{Flags: discord.Loading}, nil
				}
				ended(t, after.work(t.Context()))
				d.note("then:\n%s", after.story())
			},
			want: []string{
				"0s respond 5", "2s then:", "0s fetch 1", "0s look", "500ms look", "1s look", "1.5s look", "2s look",
				"2s edit", "2s " + pictureReply + `2 s", 1 files`,
			},
		},
		{
			name: "drops a job whose reply never turns up",
			story: func(t *testing.T, d *desk) {
				d.respond = func(context.Context, discord.Response) error { return context.DeadlineExceeded }
				d.original = func(ctx context.Context) (*discord.Message, error) {
					_ = wait(3 * time.Second)(ctx)
					return notThere(ctx)
				}
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s look", "3.5s look"},
		},
		{
			name: "says that it is busy when a job cannot be stored in 2.5 s",
			story: func(t *testing.T, d *desk) {
				d.submit = func(ctx context.Context) (bool, error) { return false, untilOver(ctx) }
				d.bot.Handle(t.Context(), edit(deskID))
			},
			want: []string{"2.5s " + busy},
		},
		{
			name: "delivers what was paid for a little after the deadline",
			story: func(t *testing.T, d *desk) {
				d.call = wait(13*time.Minute + 29*time.Second)
				d.edit = func(ctx context.Context, _ discord.Reply) error { return wait(8 * time.Second)(ctx) }
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s edit", "13m29s " + pictureReply + `809 s", 1 files`},
		},
		{
			name: "gives up an upload that hangs, in time to say so",
			story: func(t *testing.T, d *desk) {
				d.original = notThere
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						return untilOver(ctx)
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{
				"0s respond 5", "0s fetch 1", "0s edit", "0s " + pictureReply + `1 s", 1 files`,
				"13m42s look", "13m42s " + late,
			},
		},
		{
			name: "puts no apology over a picture whose answer was lost",
			story: func(t *testing.T, d *desk) {
				d.edit = func(context.Context, discord.Reply) error { return errors.New("connection lost") }
				d.original = func(context.Context) (*discord.Message, error) {
					return &discord.Message{Attachments: []discord.Attachment{{ID: "1"}}}, nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				ended(t, d.work(t.Context()))
			},
			want: []string{"0s respond 5", "0s fetch 1", "0s edit", "0s " + pictureReply + `1 s", 1 files`, "0s look"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, tt.within)
				tt.story(t, d)
				if diff := cmp.Diff(strings.Join(tt.want, "\n"), d.story()); diff != "" {
					t.Errorf("(-want +got):\n%s\nlog:\n%s", diff, d.logs)
				}
				if left, err := os.ReadDir(d.dir); err != nil || len(left) > 0 {
					t.Errorf("left in the spool: %v, %v", left, err)
				}
			})
		})
	}
}

func ended(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("work: %v", err)
	}
}

// snowflake is an id that Discord makes at a time.
// https://discord.com/developers/docs/reference#snowflakes
func snowflake(at time.Time) string {
	return strconv.FormatInt((at.UnixMilli()-1420070400000)<<22, 10)
}

func TestTimeCountsFromTheSnowflakeUnlessClocksDiffer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		age  time.Duration // of the interaction at its receipt
		want time.Duration // from receipt to the last words
		warn bool
	}{
		{"a moment ago", 1500 * time.Millisecond, 8500 * time.Millisecond, false},
		{"a moment ahead", -1500 * time.Millisecond, 11500 * time.Millisecond, false},
		{"our clock is ahead", time.Hour, 10 * time.Second, true},
		{"our clock is behind", -time.Hour, 10 * time.Second, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(20 * 365 * 24 * time.Hour) // from 2000, before there was a Discord
				d := newDesk(t, 10*time.Second)
				d.call = untilOver
				received := time.Now()
				d.bot.Handle(t.Context(), edit(snowflake(received.Add(-tt.age))))
				d.bot.Handle(t.Context(), edit(snowflake(received.Add(-tt.age))))
				ended(t, d.work(t.Context()))
				if got := time.Since(received); got != tt.want {
					t.Errorf("told after %v, want %v", got, tt.want)
				}
				warnings := strings.Count(d.logs.String(), "clock differs")
				if want := map[bool]int{true: 1}[tt.warn]; warnings != want {
					t.Errorf("%d warnings, want %d:\n%s", warnings, want, d.logs)
				}
			})
		})
	}
}
