package bot_test

import (
	"testing"

	"retouch/bot"
	"retouch/bot/discord"
)

// with is a message that says something and has buttons.
func with(customIDs ...string) *discord.Message {
	m := &discord.Message{ID: "9", ChannelID: "7", Content: "words"}
	for _, id := range customIDs {
		m.Components = append(m.Components, discord.SentComponent{Components: []discord.SentComponent{{CustomID: id}}})
	}
	return m
}

func TestAnswered(t *testing.T) {
	t.Parallel()
	const before, job, after = "1300000000000000001", "1300000000000000002", "1300000000000000003"
	thinking := &discord.Message{Flags: discord.Loading, Content: "words"}
	tests := []struct {
		name           string
		m              *discord.Message
		fresh, inPlace bool // of a job with a reply of its own, and of one that takes a message's place
	}{
		{"nothing", nil, false, false},
		{"thinking", thinking, false, false},
		{"nothing said", &discord.Message{}, false, false},
		{"in progress", with("cancel:" + job), false, false},
		{"words alone", with(), true, true},
		{"a picture alone", &discord.Message{Attachments: []discord.Attachment{{ID: "1"}}}, true, true},
		{"its own buttons", with("again:"+job+":"+job+":5", "undo:"+job+":"+job+":5"), true, true},
		{"its own originals", with("redo:o" + job + "::5"), true, true},
		{"the buttons that were there before it began", with("retry:" + before + ":" + before + ":5"), true, false},
		{"in progress for a later job", with("cancel:" + after), true, true},
		{"the buttons of a later job", with("retry:" + after + "::5"), true, true},
		{"a later job in a custom_id beside its own", with("undo:"+job+":"+after+":5", "x"), true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := bot.Answered(tt.m, job, false); got != tt.fresh {
				t.Errorf("a reply of its own: got %v", got)
			}
			if got := bot.Answered(tt.m, job, true); got != tt.inPlace {
				t.Errorf("in the place of a message: got %v", got)
			}
		})
	}
}

// TestEveryFailureHasItsHelp: a new kind has to be thought about.
func TestEveryFailureHasItsHelp(t *testing.T) {
	t.Parallel()
	for _, kind := range bot.Kinds() {
		if !bot.HelpKnown(kind) {
			t.Errorf("nothing is said of what helps after %q", kind)
		}
	}
	for kind, want := range map[string][2]bool{
		"busy": {true, false}, "refused": {false, true}, "too_large": {false, false}, "late": {true, false}, "no such": {false, false},
	} {
		if got := [2]bool{bot.RetryHelps(kind), bot.RewordHelps(kind)}; got != want {
			t.Errorf("%s: retry and other words help: %v, want %v", kind, got, want)
		}
	}
}
