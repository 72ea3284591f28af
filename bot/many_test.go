package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

const oneEdit = `{"id":"1300000000000000001","application_id":"12","type":2,"token":"canary-interaction-token",
	"user":{"id":"5"},"locale":"en-US","data":{"name":"edit","type":1,"options":[
	{"name":"prompt","type":3,"value":"make it wintry"},{"name":"image","type":11,"value":"501"}],
	"resolved":{"attachments":{"501":{"id":"501","filename":"a.png","content_type":"image/png","size":900,"url":"{host}/pictures/a.png?hm=canarysignature"}}}}}`

func TestTwentyDeliveriesAreOneJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.deliver(oneEdit) })
	}
	all.Wait()
	story := w.settled()
	taken, busy := strings.Count(story, `"type": 5`), strings.Count(story, `"type": 4`) // where nothing was stored in time
	if w.paid != 1 || strings.Count(story, "files[0]") != 1 || taken == 0 || taken+busy != 20 {
		t.Errorf("%d calls of the edits API in:\n%s", w.paid, story)
	}
	w.checkClean(t)
}

func TestFullQueueSaysBusy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{total: 10, perOwner: 20})
	w.gate = make(chan struct{})
	const fit = 10
	for n := range fit + 3 {
		w.deliver(strings.Replace(oneEdit, "1300000000000000001", fmt.Sprint(1300000000000000001+n), 1))
	}
	close(w.gate)
	story := w.settled()
	if n := strings.Count(story, `"type": 5`); n != fit {
		t.Errorf("%d were accepted, want %d", n, fit)
	}
	if n := strings.Count(story, "I have more to do right now than I can take."); n != 3 {
		t.Errorf("%d were told to come back, want 3", n)
	}
	if w.paid != fit || strings.Count(story, "files[0]") != fit {
		t.Errorf("%d calls of the edits API, %d replies, want %d of each", w.paid, strings.Count(story, "files[0]"), fit)
	}
	w.checkClean(t)
}

// TestBusyThenDeliveredAgain: the first delivery could not be stored, the second
// can, and the reply shows which of them the member saw.
func TestBusyThenDeliveredAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, deskSettings{})
	d.submit = func(context.Context) error { return context.DeadlineExceeded }
	d.bot.Handle(t.Context(), edit(deskID))
	d.submit = nil
	d.respond = func(context.Context, discord.Response) error {
		return &discord.APIError{Status: 400, Code: discord.CodeAlreadyAnswered}
	}
	d.original = func(context.Context) (*discord.Message, error) {
		return &discord.Message{Content: "busy", Flags: discord.Ephemeral}, nil
	}
	d.bot.Handle(t.Context(), edit(deskID))
	d.ended()
	if strings.Contains(d.story(), " call") || strings.Contains(d.story(), " reply") {
		t.Errorf("worked on a job that was refused:\n%s", d.story())
	}
}

func form(id, customID, user string) *discord.Interaction {
	return &discord.Interaction{
		ID: id, Token: "token", Type: discord.ModalSubmit, User: &discord.User{ID: user}, Received: time.Now(),
		Data: discord.Data{CustomID: customID, Components: []discord.SentComponent{
			{Type: discord.ActionRow, Components: []discord.SentComponent{{CustomID: "prompt", Value: "blue"}}},
		}},
	}
}

func menu(id, user string) *discord.Interaction {
	return &discord.Interaction{
		ID: id, Token: "token", Type: discord.CommandUse, User: &discord.User{ID: user}, Received: time.Now(),
		Data: discord.Data{
			Name: "Edit image", Type: discord.MessageCommand, TargetID: "7",
			Resolved: discord.Resolved{Messages: map[string]discord.Message{"7": {Attachments: []discord.Attachment{
				{Filename: "A.PNG", URL: "https://cdn.discordapp.com/a.png"},
			}}}},
		},
	}
}

func TestFormsAreKeptForADay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		after time.Duration
		more  int // forms of others in between
		want  string
	}{
		{"at once", 0, 0, "respond 5"},
		{"after 23 hours", 23 * time.Hour, 0, "respond 5"},
		{"after 25 hours", 25 * time.Hour, 0, "respond 4 This form is too old"},
		{"with many others", time.Minute, 3000, "respond 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{history: newPast().History})
				var keys []string
				d.respond = func(_ context.Context, r discord.Response) error {
					if m, ok := r.Data.(discord.Modal); ok {
						keys = append(keys, m.CustomID)
					}
					return nil
				}
				for range tt.more + 1 {
					d.bot.Handle(t.Context(), menu(deskID, "5"))
				}
				time.Sleep(tt.after)
				d.bot.Handle(t.Context(), form("1300000000000000002", keys[0], "5"))
				lines := strings.Split(d.story(), "\n")
				if got := lines[len(lines)-1]; !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				if len(keys[0]) > 100 {
					t.Errorf("custom_id %q is too long", keys[0])
				}
			})
		})
	}
}

// TestJobsOfLongAgoAskDiscord: acknowledgements are not kept without bound.
func TestJobsOfLongAgoAskDiscord(t *testing.T) {
	t.Parallel()
	d := newDesk(t, deskSettings{workers: 1})
	hold := make(chan struct{})
	d.fetch = func(ctx context.Context) error {
		select {
		case <-hold:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for n := range 4098 {
		i := edit(fmt.Sprint(1300000000000000001 + n))
		i.User.ID = i.ID
		d.bot.Handle(t.Context(), i)
	}
	close(hold)
	d.ended()
	d.ended()
	if n := strings.Count(d.story(), " look"); n == 0 {
		t.Error("the oldest of 4,098 acknowledgements is still known")
	}
}

// TestOneOfTwoProcessesPays: with jobs of its own, a process leaves an
// interaction to the one that answered it, and only then.
func TestOneOfTwoProcessesPays(t *testing.T) {
	t.Parallel()
	taken := &discord.APIError{Status: 400, Code: discord.CodeAlreadyAnswered}
	tests := []struct {
		name  string
		alone bool
		twice bool  // the interaction comes again while it is being answered
		err   error // of the first answer
		pays  bool
	}{
		{"leaves an interaction that another one has answered", true, false, taken, false},
		{"works on shared jobs whoever has answered", false, false, taken, true},
		{"is not misled by its own answer to a second delivery", true, true, nil, true},
		{"asks when it is not known whether the answer arrived", true, false, context.DeadlineExceeded, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{alone: tt.alone})
				var calls atomic.Int32
				var answered atomic.Bool
				d.respond = func(ctx context.Context, _ discord.Response) error {
					if !tt.twice {
						return tt.err
					}
					if calls.Add(1) == 1 {
						_ = wait(time.Second)(ctx) // a second one would overtake it
					}
					if answered.Swap(true) {
						return taken
					}
					return nil
				}
				go d.bot.Handle(t.Context(), edit(deskID))
				synctest.Wait()
				if tt.twice {
					d.bot.Handle(t.Context(), edit(deskID))
				}
				d.ended()
				synctest.Wait()
				if pays := strings.Contains(d.story(), " edit"); pays != tt.pays {
					t.Errorf("pays is %v, want %v:\n%s", pays, tt.pays, d.story())
				}
			})
		})
	}
}
