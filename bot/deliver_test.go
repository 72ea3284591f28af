package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
)

// TestDelivery tells stories about getting a picture through.
func TestDelivery(t *testing.T) {
	t.Parallel()
	tests := []story{
		{
			name: "delivers what was paid for a little after the deadline",
			story: func(t *testing.T, d *desk) {
				d.call = wait(13*time.Minute + 29*time.Second)
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						return wait(8 * time.Second)(ctx)
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				checkEnd(t, d, "replied", "acknowledged 1, replied 1, step deliver 1, step edit 1, step fetch 1")
			},
			want: []string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "3s " + running, "13m29s " + done + `809 s +1`},
		},
		{
			name: "gives up an upload that hangs, in time to say so",
			story: func(t *testing.T, d *desk) {
				d.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						return untilOver(ctx)
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.endedAfter(bot.ErrAway)
			},
			want: []string{
				"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "0s " + done + `1 s +1`,
				"13m42s look", "13m43s look", "13m43s " + done + `1 s +1`, "14m13s look",
				"14m15s look", "14m15s " + done + `1 s +1`, "14m45s look", "14m45s " + late,
			},
		},
		{
			name: "goes on delivering while discord is away",
			story: func(t *testing.T, d *desk) {
				since := time.Now()
				d.edit = func(_ context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 && time.Since(since) < 3*time.Second {
						return &discord.APIError{Status: 503}
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{
				"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "0s " + done + `1 s +1`, "0s look",
				"500ms " + done + `1 s +1`, "500ms look", "1.5s " + done + `1 s +1`, "1.5s look", "3.5s " + done + `1 s +1`,
			},
		},
		{
			name: "keeps the picture when discord is away at the deadline",
			story: func(t *testing.T, d *desk) {
				down := &discord.APIError{Status: 503}
				d.edit = func(_ context.Context, r discord.Reply) error {
					if time.Since(d.began) > time.Second && time.Since(d.began) < 14*time.Minute {
						return down
					}
					return nil
				}
				d.original = func(context.Context) (*discord.Message, error) {
					if time.Since(d.began) < 14*time.Minute {
						return nil, down
					}
					return &discord.Message{Flags: discord.Loading}, nil
				}
				d.call = wait(13*time.Minute + 20*time.Second)
				d.bot.Handle(t.Context(), edit(deskID))
				d.endedAfter(bot.ErrAway)
				if last := d.story(); !strings.HasSuffix(last, done+`800 s +1`) {
					t.Errorf("got %s", last)
				}
				checkEnd(t, d, "replied", "acknowledged 1, replied 1, step deliver 2, step edit 1, step fetch 1")
				d.events = nil
			},
			want: []string{""},
		},
		{
			name:  "keeps the picture when discord comes back just after the last try",
			with:  deskSettings{within: 40 * time.Second},
			story: func(t *testing.T, d *desk) { d.backAfterLastTry(t, bot.ErrAway) },
			want:  []string{""},
		},
		{
			name:  "keeps the picture when that happens run after run",
			with:  deskSettings{within: 40 * time.Second},
			story: func(t *testing.T, d *desk) { d.backAfterLastTry(t, bot.ErrAway, bot.ErrAway, bot.ErrAway) },
			want:  []string{""},
		},
		{
			name: "puts no apology over a picture whose answer was lost",
			story: func(t *testing.T, d *desk) {
				d.edit = func(context.Context, discord.Reply) error { return errors.New("connection lost") }
				d.original = func(context.Context) (*discord.Message, error) {
					return &discord.Message{Attachments: []discord.Attachment{{ID: "1"}}}, nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
			},
			want: []string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "0s " + done + `1 s +1`, "0s look"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, tt.play)
	}
}

// backAfterLastTry plays a Discord that takes no picture in the runs that end
// with those errors, and can be read whenever it is asked why.
func (d *desk) backAfterLastTry(t *testing.T, ends ...error) {
	var back atomic.Bool
	d.original = func(context.Context) (*discord.Message, error) { return &discord.Message{Flags: discord.Loading}, nil }
	d.edit = func(context.Context, discord.Reply) error {
		if back.Load() {
			return nil
		}
		return &discord.APIError{Status: 503}
	}
	d.bot.Handle(t.Context(), edit(deskID))
	for n, want := range ends {
		if err := d.work(); !errors.Is(err, want) {
			t.Fatalf("run %d ended with %v", n+1, err)
		}
	}
	back.Store(true)
	d.ended()
	if story := d.story(); !strings.HasSuffix(story, done+`1 s +1`) || strings.Contains(story, late) || strings.Count(story, " call") != 1 {
		t.Errorf("got %s", story)
	}
	if got := d.state(deskID); got != "replied" {
		t.Errorf("the job is %s", got)
	}
	d.events = nil
}
