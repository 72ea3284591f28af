package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
)

// The press that begins an edit in the place of a reply, and that reply.
const (
	failedID = "1299999999999999999"
	oldReply = "The editing service is too busy."
)

func inPlacePress() *discord.Interaction {
	i := edit(deskID)
	i.Type, i.Data = discord.Press, discord.Data{CustomID: "retry:" + failedID + "::5"}
	return i
}

func (d *desk) retryInPlace() {
	d.bot.TakeInPlace(d.t.Context(), inPlacePress(), "blue", bot.Found("https://cdn.discordapp.com/5"))
}

const ready = "respond 7 Getting ready. [cancel:" + deskID + "]"

// failedReply is how the message was before the press.
func failedReply() *discord.Message {
	m := with("retry:"+failedID+"::5", "dismiss:"+failedID+"::5")
	m.Content = oldReply
	return m
}

// TestInPlace: the reply is in progress at once, with its button, and then has
// one final answer.
func TestInPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = wait(10 * time.Second)
		d.retryInPlace()
		d.ended()
		d.check([]string{"0s " + ready, "0s look", "0s fetch 1", "0s call", "3s " + running, "10s " + done + "10 s +1"})
	})
}

// TestInPlaceWaits: what the press put there stays for as long as any line.
func TestInPlaceWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		d.call = wait(10 * time.Second)
		d.bot.Handle(t.Context(), nth(2))
		d.attend()
		time.Sleep(time.Second / 2)
		d.retryInPlace()
		d.ended()
		d.ended()
		const mine = "[cancel:" + deskID + "]"
		var said []string
		for _, event := range strings.Split(d.story(), "\n") {
			if strings.Contains(event, mine) {
				said = append(said, event)
			}
		}
		want := []string{"500ms " + ready, "4s reply Waiting: you are next. " + mine, "10s " + fetching, "13s reply Editing, started <t:946684810:R>. " + mine}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, d.story())
		}
	})
}

// TestInPlaceIsCalledOff: the button is there from the very first answer.
func TestInPlaceIsCalledOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.fetch = hang
		d.retryInPlace()
		time.Sleep(time.Second)
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		d.check([]string{"0s " + ready, "0s look", "0s fetch 1", "1s respond 7 Cancelled by <@5>."})
		if got := d.state(deskID); got != "cancelled" {
			t.Errorf("the job is %s", got)
		}
	})
}

// TestInPlaceAfterACrash: whatever the next process finds in the message, it ends
// with one final answer, and what a later press began there is left alone.
func TestInPlaceAfterACrash(t *testing.T) {
	t.Parallel()
	gone := func(context.Context) (*discord.Message, error) {
		return nil, &discord.APIError{Status: 404, Code: discord.CodeUnknownMessage}
	}
	found := func(m *discord.Message) func(context.Context) (*discord.Message, error) {
		return func(context.Context) (*discord.Message, error) { return m, nil }
	}
	delivered := with("again:" + deskID + ":" + deskID + ":5")
	delivered.Attachments = []discord.Attachment{{ID: "1", Filename: bot.ResultFile(deskID, 1, ".png", false)}}
	// The pictures are fetched while Discord is asked. That is given up.
	leave := []string{"30s look", "30s fetch 1"}
	again := []string{"30s look", "30s " + fetching, "30s fetch 1", "30s call", "30s " + done + "30 s +1"}
	tests := []struct {
		name  string
		found func(context.Context) (*discord.Message, error)
		want  []string
		end   string
	}{
		{"in progress", found(with("cancel:" + deskID)), again, "replied"},
		{"as it was before the press", found(failedReply()), again, "replied"},
		{"its own picture", found(delivered), leave, "replied"},
		{"its own apology", found(with("retry:" + deskID + "::5")), leave, "dropped"},
		{"words without a button", found(with()), leave, "dropped"},
		{"a later press", found(with("cancel:1300000000000000002")), leave, "dropped"},
		{"deleted", gone, leave, "dropped"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := newDesk(t, deskSettings{})
				first.fetch = hang
				first.retryInPlace()
				first.dieAt(30 * time.Second)
				next := first.restart(deskSettings{})
				next.original = tt.found
				next.run()
				next.ended()
				if tt.name == "deleted" {
					next.events = next.events[:2] // it is asked for until that is sure
				}
				next.check(tt.want)
				if got := next.state(deskID); got != tt.end {
					t.Errorf("the job is %s, want %s", got, tt.end)
				}
			})
		})
	}
}

// TestInPlaceThatNeverLanded: the message stays as it was, and nothing is paid.
func TestInPlaceThatNeverLanded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.respond = func(context.Context, discord.Response) error {
			return &discord.APIError{Status: 404, Code: discord.CodeUnknownInteraction}
		}
		d.original = notThere
		d.retryInPlace()
		d.ended()
		if got := d.state(deskID); got != "dropped" || strings.Contains(d.story(), "reply") || strings.Contains(d.story(), "call") {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}
