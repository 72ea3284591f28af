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
	"retouch/internal/job"
)

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

// unknownWebhook is a token that turns out to be dead after a while.
func unknownWebhook(ctx context.Context, _ discord.Reply) error {
	_ = wait(3 * time.Second)(ctx)
	return &discord.APIError{Status: 404, Code: discord.CodeUnknownWebhook}
}

// Replies, as the desk notes them.
const (
	fetching = `reply Fetching the picture. [cancel:` + deskID + `]`
	running  = `reply Editing, started <t:946684800:R>. [cancel:` + deskID + `]`
	done     = `reply > blue / -# <@5> · 1 picture edited · 1×1 · `
	late     = `reply This took too long, so I stopped. Please try again.` + quoted
	halfway  = `reply I was interrupted and cannot tell how far this got. Please try again.` + quoted
	busy     = `respond 4 I have more to do right now than I can take. Please try again in a minute.` + quoted
	notAgain = `reply The editing service is not working right now. Please try again later.` + quoted
	quoted   = ` Reference: 00000001`
)

// doneFor is done for a member other than the usual.
func doneFor(owner string) string { return strings.Replace(done, "<@5>", "<@"+owner+">", 1) }

// TestTime tells stories about time: what is sent, and when.
func TestTime(t *testing.T) {
	t.Parallel()
	tests := []story{
		{
			name: "tells at the deadline that it took too long",
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "3s " + running, "13m30s " + late},
		},
		{
			name: "keeps a deadline of its own setting",
			with: deskSettings{within: time.Minute},
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "3s " + running, "1m0s " + late},
		},
		{
			name: "says nothing when it is stopped",
			story: func(t *testing.T, d *desk) {
				d.call = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				time.Sleep(time.Second)
				d.stop()
				if err := d.work(); !errors.Is(err, job.ErrStopped) {
					t.Errorf("work: %v", err)
				}
			},
			want: []string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call"},
		},
		{
			name: "downloads at once and pays only when the acknowledgement has landed",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error { return wait(2 * time.Second)(ctx) }
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{"0s respond 5", "0s fetch 1", "2s " + fetching, "2s call", "2s " + done + `2 s +1`},
		},
		{
			name: "tells a bad picture only when there is a reply to tell it in",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error { return wait(2 * time.Second)(ctx) }
				d.fetch = func(context.Context) error { return &editor.Error{Kind: editor.Gone, Picture: 1} }
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{
				"0s respond 5", "0s fetch 1", "2s " + fetching,
				"2s reply The picture is no longer there. Please attach it again and run the command again." + quoted,
			},
		},
		{
			name: "drops the job and its downloads when the acknowledgement is refused",
			story: func(t *testing.T, d *desk) {
				d.respond = func(ctx context.Context, _ discord.Response) error {
					_ = wait(time.Second)(ctx)
					return &discord.APIError{Status: 404, Code: discord.CodeUnknownInteraction}
				}
				d.fetch = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				checkEnd(t, d, "dropped", "acknowledged 1, dropped 1, failed nobody 1, step fetch 1")
			},
			want: []string{"0s respond 5", "0s fetch 1"},
		},
		{
			name: "waits a few seconds until discord knows the reply",
			story: func(t *testing.T, d *desk) {
				since := time.Now()
				d.edit = func(context.Context, discord.Reply) error {
					if time.Since(since) < time.Second {
						return &discord.APIError{Status: 404, Code: discord.CodeUnknownWebhook}
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{
				"0s respond 5", "0s " + fetching, "0s fetch 1", "500ms " + fetching, "1s " + fetching,
				"1s call", "1s " + done + `1 s +1`,
			},
		},
		{
			name: "drops a job whose reply is not there after all",
			story: func(t *testing.T, d *desk) {
				d.edit = unknownWebhook
				d.channel = func(string) error { return &discord.APIError{Status: 403, Code: discord.CodeMissingAccess} }
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				checkEnd(t, d, "dropped", "acknowledged 1, dropped 1, failed nobody 1, step fetch 1")
			},
			want: []string{
				"0s respond 5", "0s " + fetching, "0s fetch 1", "3.5s " + fetching,
				"6.5s edit 7/9" + strings.TrimPrefix(fetching, "reply"),
			},
		},
		{
			name: "goes on by the bot's own right when the token is dead from the start",
			story: func(t *testing.T, d *desk) {
				d.edit = unknownWebhook
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				checkEnd(t, d, "replied", "acknowledged 1, replied 1, step deliver 1, step edit 1, step fetch 1")
			},
			want: []string{
				"0s respond 5", "0s " + fetching, "0s fetch 1", "3.5s " + fetching,
				"6.5s edit 7/9" + strings.TrimPrefix(fetching, "reply"), "6.5s call",
				"6.5s edit 7/9" + strings.TrimPrefix(done, "reply") + "7 s +1",
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
				d.ended()
			},
			want: []string{"0s respond 5", "0s look", "0s fetch 1", "3.5s look"},
		},
		{
			name: "says that it is busy when a job cannot be stored in 2.2 s",
			story: func(t *testing.T, d *desk) {
				d.submit = untilOver
				d.bot.Handle(t.Context(), edit(deskID))
			},
			want: []string{"2.2s " + busy},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.play)
	}
}

// story is what a desk lives through, and what is to be seen of it.
type story struct {
	name  string
	with  deskSettings
	story func(*testing.T, *desk)
	want  []string
}

func (s story) play(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, s.with)
		s.story(t, d)
		d.check(s.want)
	})
}

// check compares the story, and looks for what may never be.
func (d *desk) check(want []string) {
	d.t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n"), d.story()); diff != "" {
		d.t.Errorf("(-want +got):\n%s\nlog:\n%s", diff, d.logs)
	}
	if left, err := os.ReadDir(d.dir); err != nil || len(left) > 0 {
		d.t.Errorf("left in the spool: %v, %v", left, err)
	}
}

// checkEnd wants a job's end, and all that was counted until then.
func checkEnd(t *testing.T, d *desk, state, counted string) {
	t.Helper()
	if got := d.state(deskID); got != state {
		t.Errorf("the job is %s, want %s", got, state)
	}
	if got := d.meter.String(); got != counted {
		t.Errorf("counted %s, want %s", got, counted)
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
				d := newDesk(t, deskSettings{within: 10 * time.Second})
				d.call = untilOver
				received := time.Now()
				d.bot.Handle(t.Context(), edit(snowflake(received.Add(-tt.age))))
				d.bot.Handle(t.Context(), edit(snowflake(received.Add(-tt.age))))
				d.ended()
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
