package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// erasing is a press of Delete under the question about a version.
func erasing(version string) *discord.Interaction {
	i := cancelPress("", asker)
	i.Data.CustomID = "erase:" + version + "::" + asker + ":77"
	i.Message = &discord.Message{ID: "78", Flags: discord.Ephemeral, Components: []discord.SentComponent{{CustomID: i.Data.CustomID}}}
	return i
}

func TestDeletionUnderTrouble(t *testing.T) {
	t.Parallel()
	unavailable := &discord.APIError{Status: 503}
	tests := []struct {
		name      string
		last      time.Duration // of the trouble
		reply     string
		remembers bool
	}{
		{"a minute of it is waited out", time.Minute, "reply Deleted.", false},
		{"after minutes of it the question is put once more", time.Hour,
			"reply I could not delete that just now. Please press “Delete” once more. [erase:20::" + asker + ":77]", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newPast().History
				must(t, h.Keep(t.Context(), history.Version{ID: "20", Author: asker, Root: "20"}))
				d := newDesk(t, deskSettings{history: h})
				began := time.Now()
				d.remove = func() error {
					if time.Since(began) < tt.last {
						return unavailable
					}
					return nil
				}
				d.bot.Handle(t.Context(), erasing("20"))
				for d.work() != nil { // it is put off, and tried again
				}
				story := d.story()
				if !strings.Contains(story, "respond 6") || !strings.Contains(story, tt.reply) || strings.Count(story, " reply ") != 1 {
					t.Errorf("got:\n%s\n%s", story, d.logs)
				}
				_, err := h.Version(context.WithoutCancel(t.Context()), "20")
				if remembers := err == nil; remembers != tt.remembers {
					t.Errorf("it is remembered: %t, %v", remembers, err)
				}
			})
		})
	}
}
