package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/internal/job"
)

// hung is a version with its message, and what went into it is kept.
func (g *gallery) hung(id, author, prompt string) (message string) {
	g.t.Helper()
	v := history.Version{
		ID: id, Author: author, Prompt: prompt, Made: time.Now(), Results: make([]history.Result, 1),
		Inputs: []history.Input{{Kept: history.InputName(id, 1)}},
	}
	must(g.t, g.past.KeepPicture(g.t.Context(), v.Inputs[0].Kept, strings.NewReader("original")))
	message = g.post(v, 0).ID
	v.Place = history.Place{Channel: galleryChannel, Message: message}
	must(g.t, g.past.Keep(g.t.Context(), v))
	return message
}

// compared counts the messages that show a picture and what it was made from.
func (g *gallery) compared() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.messages {
		if len(m.Attachments) == 2 && g.files[m.Attachments[0].URL] == "original" {
			n++
		}
	}
	return n
}

// TestMembersInTroubleHoldNobodyUp: so many members compare as many pictures as
// they may at once, and none of these messages can be written. Another member's
// Undo is there at once, or in the time that holds for so many; and when the
// trouble is over, everybody gets what they asked for.
func TestMembersInTroubleHoldNobodyUp(t *testing.T) {
	t.Parallel()
	type over = <-chan struct{}
	hangs := func(ctx context.Context, over over) error {
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	fails := func(ctx context.Context, over over) error {
		select {
		case <-over:
			return nil
		case <-time.After(time.Second):
			return &discord.APIError{Status: 500}
		}
	}
	tests := []struct {
		members int
		trouble func(context.Context, over) error
		within  time.Duration
	}{
		{1, hangs, 0},
		{3, hangs, 0},
		{5, hangs, 5 * time.Second},
		{19, hangs, 10 * time.Second},
		{1, fails, 0},
		{5, fails, 5 * time.Second},
		{19, fails, 10 * time.Second},
	}
	for n, tt := range tests {
		t.Run(fmt.Sprintf("%d members, %d", tt.members, n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g, over := newGallery(t, nil, bot.Policy{}), make(chan struct{})
				g.hold = func(ctx context.Context, words string) error {
					if strings.Contains(words, "in trouble") {
						return tt.trouble(ctx, over)
					}
					return nil
				}
				for i := range tt.members * job.LightPerOwner {
					id, author := fmt.Sprint(1300000000000000100+i), fmt.Sprint(1400000000000000000+i%tt.members)
					g.click(g.hung(id, author, "in trouble"), "compare:"+id+":"+id+":"+author, author)
				}
				synctest.Wait()
				const id = "1300000000000000001"
				m := g.hung(id, nelly, "words")
				pressed := time.Now()
				g.click(m, "undo:"+id+":"+id+":"+nelly, nelly)
				for synctest.Wait(); g.shows(m) != "original" && time.Since(pressed) < time.Hour; synctest.Wait() {
					time.Sleep(100 * time.Millisecond)
				}
				if took := time.Since(pressed); took > tt.within+100*time.Millisecond {
					t.Errorf("the Undo took %v, want %v\n%.2000s", took, tt.within, g.logs)
				}
				close(over)
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				if got := g.compared(); got != tt.members*job.LightPerOwner {
					t.Errorf("%d pictures were compared in the end, want %d", got, tt.members*job.LightPerOwner)
				}
			})
		})
	}
}
