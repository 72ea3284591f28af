package bot_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// FuzzCustomID holds that a button or a form does something only if its
// custom_id is one that the bot has given out, and only for the one it is for;
// and that every press is answered, once.
func FuzzCustomID(f *testing.F) {
	for _, id := range []string{
		"cancel:" + deskID, "cancel:0" + deskID, "cancel:" + deskID + " ", "CANCEL:" + deskID, "cancel:cancel:" + deskID,
		"cancel:", "cancel:-1", "cancel:18446744073709551616", "cancel:../" + deskID, "cancel:1300000000000000002",
		"ask:yes:ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ask:no:ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ask:yes:", "ask:off:x", "privacy:sure:x", "privacy:",
		"edit:", "edit:ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", ":", "cancel:" + strings.Repeat("9", 100), "cancel:\x00",
	} {
		f.Add(id, true, false)
		f.Add(id, false, false)
		f.Add(id, true, true)
	}
	f.Fuzz(func(t *testing.T, customID string, owner, form bool) {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, deskSettings{workers: 1})
			d.call = untilOver
			d.bot.Handle(t.Context(), edit(deskID))
			time.Sleep(time.Second)
			before := d.story()
			press := cancelPress(deskID, "6")
			press.Data.CustomID = customID
			if owner {
				press.User = &discord.User{ID: "5"}
			}
			if form {
				press.Type = discord.ModalSubmit
			}
			d.bot.Handle(t.Context(), press)
			time.Sleep(time.Second)
			after := strings.TrimPrefix(d.story(), before)
			if n := strings.Count(after, " respond "); n != 1 {
				t.Fatalf("%d answers: %s", n, after)
			}
			right := owner && !form && customID == "cancel:"+deskID
			if gone := d.state(deskID) == "cancelled"; gone != right {
				t.Fatalf("%q called the job off: %v, want %v\n%s", customID, gone, right, after)
			}
			everybodys := !form && slices.Contains([]string{"privacy:close", "privacy:open", "privacy:forget", "privacy:sure", "privacy:back"}, customID)
			if !right && !everybodys && !strings.Contains(after, " respond 4 ") {
				t.Fatalf("%q did something: %s", customID, after)
			}
		})
	})
}
