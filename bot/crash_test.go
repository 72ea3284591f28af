package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/editor/picture"
)

// restart is the process after d, on what d kept.
func (d *desk) restart(s deskSettings) *desk {
	s.kept, s.began, s.idle = d.kept, d.began, true
	next := newDesk(d.t, s)
	next.original = func(context.Context) (*discord.Message, error) { return next.shown(d), nil }
	return next
}

// shown is the reply as an earlier process left it.
func (d *desk) shown(before *desk) *discord.Message {
	before.mu.Lock()
	defer before.mu.Unlock()
	if before.reply == nil {
		return &discord.Message{ID: "9", ChannelID: "7", Flags: discord.Loading}
	}
	return before.reply
}

// hang is a step that never ends by itself.
func hang(ctx context.Context) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// unsay forgets the last event: it never got there.
func (d *desk) unsay() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events, d.reply = d.events[:len(d.events)-1], d.earlier
}

// TestCrashes tells what is said and paid by the process after a crash. Both
// stories together are what the member saw.
func TestCrashes(t *testing.T) {
	t.Parallel()
	gone := &editor.Error{Kind: editor.Gone, Picture: 1}
	const goneReply = "reply The picture is no longer there. Please attach it again and run the command again." + quoted
	tests := []struct {
		name   string
		before func(*desk)
		crash  time.Duration
		after  func(*desk)
		want   []string // of the second process
		end    string
	}{
		{
			name:   "in the downloads",
			before: func(d *desk) { d.fetch = hang },
			crash:  10 * time.Second,
			want:   []string{"10s look", "10s " + fetching, "10s fetch 1", "10s call", "10s " + done + "10 s +1"},
			end:    "replied",
		},
		{
			name:   "in the first call",
			before: func(d *desk) { d.call = hang },
			crash:  10 * time.Second,
			want:   []string{"10s look", "10s " + fetching, "10s fetch 1", "10s call", "10s " + done + "10 s +1"},
			end:    "replied",
		},
		{
			name: "between the result and the reply",
			before: func(d *desk) {
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						d.unsay()
						return hang(ctx)
					}
					return nil
				}
			},
			crash: 20 * time.Second,
			want:  []string{"20s look", "20s " + done + "1 s +1"},
			end:   "replied",
		},
		{
			name: "between the result and the reply, with something to tell of the pictures",
			before: func(d *desk) {
				d.came = editor.Picture{From: picture.Info{Kind: picture.GIF}, Changes: picture.FirstFrame | picture.Reformatted}
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						d.unsay()
						return hang(ctx)
					}
					return nil
				}
			},
			crash: 20 * time.Second,
			want:  []string{"20s look", "20s " + done + "1 s · first frame of an animated GIF +1"},
			end:   "replied",
		},
		{
			name: "between the reply and the note of it",
			before: func(d *desk) {
				d.edit = func(_ context.Context, r discord.Reply) error {
					d.dead.Store(len(r.Attachments) > 0)
					return nil
				}
			},
			crash: 20 * time.Second,
			want:  []string{"20s look"},
			end:   "replied",
		},
		{
			name: "between an apology and the note of it",
			before: func(d *desk) {
				d.fetch = func(context.Context) error { return gone }
				d.edit = func(_ context.Context, r discord.Reply) error {
					d.dead.Store(!cancellable(r))
					return nil
				}
			},
			crash: 20 * time.Second,
			want:  []string{"20s look"},
			end:   "apologised",
		},
		{
			name: "before an apology that was decided",
			before: func(d *desk) {
				d.fetch = func(context.Context) error { return gone }
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if !cancellable(r) {
						d.unsay()
						return hang(ctx)
					}
					return nil
				}
			},
			crash: 20 * time.Second,
			after: func(d *desk) { d.fetch = nil },
			want:  []string{"20s look", "20s " + goneReply},
			end:   "apologised",
		},
		{
			name:   "past the deadline",
			before: func(d *desk) { d.call = hang },
			crash:  14 * time.Minute,
			want:   []string{"14m0s look", "14m0s " + late},
			end:    "apologised",
		},
		{
			name:   "past the life of the token",
			before: func(d *desk) { d.call = hang },
			crash:  20 * time.Minute,
			after: func(d *desk) {
				d.original = dead
				d.edit = func(context.Context, discord.Reply) error { return errDeadToken }
			},
			want: []string{"20m0s look", "20m0s edit 7/9 " + strings.TrimPrefix(late, "reply ")},
			end:  "apologised",
		},
		{
			name: "past the life of the token, with a picture",
			before: func(d *desk) {
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						return hang(ctx)
					}
					return nil
				}
			},
			crash: 20 * time.Minute,
			after: func(d *desk) { d.original = dead },
			want:  []string{"20m0s look", "20m0s edit 7/9 " + strings.TrimPrefix(done, "reply ") + "1 s +1"},
			end:   "replied",
		},
		{
			name: "past the life of the token, before the reply was seen",
			before: func(d *desk) {
				d.fetch, d.respond = hang, func(context.Context, discord.Response) error { return hang(d.t.Context()) }
			},
			crash: 20 * time.Minute,
			after: func(d *desk) { d.original = dead },
			want:  []string{"20m0s look", "20m0s post 7 " + deskID + " For <@5>: / " + strings.TrimPrefix(late, "reply ")},
			end:   "apologised",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := newDesk(t, deskSettings{})
				tt.before(first)
				go first.bot.Handle(t.Context(), edit(deskID))
				first.dieAt(tt.crash)
				second := first.restart(deskSettings{})
				if tt.after != nil {
					tt.after(second)
				}
				second.run()
				second.ended()
				second.check(tt.want)
				if got := second.state(deskID); got != tt.end {
					t.Errorf("the job is %s, want %s", got, tt.end)
				}
			})
		})
	}
}

// dieAt crashes the process when that time has passed since it began. Before
// its death the process is deaf: what it would do at a deadline is not done.
func (d *desk) dieAt(after time.Duration) {
	time.Sleep(time.Second)
	d.crash()
	time.Sleep(after - time.Since(d.began))
}

var errDeadToken = &discord.APIError{Status: 401, Code: discord.CodeInvalidWebhookToken}

func dead(context.Context) (*discord.Message, error) { return nil, errDeadToken }

func TestASecondCrashInACallIsTheLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = hang
		d.bot.Handle(t.Context(), edit(deskID))
		calls := 0
		for range 3 {
			time.Sleep(time.Second)
			calls += strings.Count(d.story(), " call")
			if calls < 2 || strings.Contains(d.story(), " call") {
				d.crash()
				next := d.restart(deskSettings{})
				next.call = hang
				next.run()
				d = next
			}
		}
		d.ended()
		if calls != 2 || !strings.HasSuffix(d.story(), halfway) || strings.Contains(d.story(), "fetch") {
			t.Errorf("%d calls, then:\n%s", calls, d.story())
		}
		if got := d.state(deskID); got != "apologised" {
			t.Errorf("the job is %s", got)
		}
	})
}

// TestStopInACall: the job goes on by itself after the restart, and the broken
// call counts.
func TestStopInACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = untilOver
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(time.Second)
		d.stop()
		next := d.restart(deskSettings{})
		next.run()
		next.ended()
		if got := next.state(deskID); got != "replied" || strings.Contains(d.story()+next.story(), "interrupted") {
			t.Errorf("the job is %s:\n%s\n%s", got, d.story(), next.story())
		}
	})
}
