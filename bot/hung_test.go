package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// TestPressesWhenTheStoreHangs: whatever is pressed, there is an answer while
// Discord still takes one.
func TestPressesWhenTheStoreHangs(t *testing.T) {
	t.Parallel()
	const view = ":1250000000000000001:1250000000000000002:" + nelly
	presses := []string{
		"again" + view, "retry" + view, "reword" + view, "share" + view, "undo" + view, "redo" + view, "compare" + view,
		"more" + view, "jump" + view, "look:" + nelly, "copy" + view, "show" + view, "delete" + view, "erase" + view + ":9",
		"spare" + view + ":9", "dismiss" + view, "history:0", "presets:0", "privacy:close", "privacy:back",
	}
	for _, press := range presses {
		t.Run(strings.TrimSuffix(press, view), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				kept := &watched{Records: newNotebook()}
				kept.trouble.Store(hanging)
				answersInTime(t, kept, press)
			})
		})
	}
}

// TestRedoWhenTheStoreIsSlow: the way to the tip is looked for no longer than
// there is time to answer.
func TestRedoWhenTheStoreIsSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		kept := &watched{Records: newNotebook()}
		h := history.New(history.Config{Kept: kept})
		for n := range 20 {
			must(t, h.Keep(t.Context(), history.Version{
				ID: fmt.Sprint(1250000000000000000 + n), Parent: fmt.Sprint(1250000000000000000 + n - 1), Author: nelly, Results: make([]history.Result, 1),
			}))
		}
		kept.trouble.Store(slow)
		answersInTime(t, kept, "redo:1250000000000000001:1250000000000000019:"+nelly)
	})
}

// answersInTime presses a button and wants to be told, in time, that the bot has
// more to do than it can take.
func answersInTime(t *testing.T, kept history.Records, press string) {
	t.Helper()
	d := newDesk(t, deskSettings{history: history.New(history.Config{Kept: kept, Settings: kept, Forms: kept}), idle: true})
	d.respond = func(ctx context.Context, _ discord.Response) error {
		if ctx.Err() != nil {
			t.Errorf("too late: %v", ctx.Err())
		}
		return nil
	}
	i := cancelPress("", nelly)
	i.GuildID, i.Member = "8", &discord.Member{User: i.User, Permissions: discord.ManageGuild}
	i.Data.CustomID, i.Data.Values = press, []string{"1250000000000000001"}
	i.Message = &discord.Message{ID: "9", ChannelID: "7", Flags: discord.Ephemeral, Components: []discord.SentComponent{{CustomID: press}}}
	d.bot.Handle(t.Context(), i)
	d.expect("4 I have more to do right now")
}
