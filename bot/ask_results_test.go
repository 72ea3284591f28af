package bot_test

import (
	"testing"
	"testing/synctest"

	"retouch/bot/history"
)

// TestResultsOfPicturesOfThoseWhoKeepOthersOut: what was made from somebody's
// picture is held to their wish in the Apps menu as it is under its buttons,
// whoever it was made for, and so is what is made of that.
func TestResultsOfPicturesOfThoseWhoKeepOthersOut(t *testing.T) {
	t.Parallel()
	const version, someone = "1250000000000000001", "7"
	const result, original = "retouch-" + version + "-1.png", "SPOILER_original-" + version + "-1.png"
	const second = "SPOILER_original-" + version + "-2.png"
	const closed = "4 The owner of these pictures does not want others to edit them."
	tests := []struct {
		name, file, user string
		closed           bool
		want             string
		of               string
	}{
		{"by whom it was made for", result, asker, true, closed, ""},
		{"by somebody else", result, someone, true, closed, ""},
		{"by its owner", result, pictureOwner, true, "5", asker},
		{"of somebody who allows it", result, someone, false, "5", pictureOwner},
		{"what it was made from, by whom it was made for", original, asker, true, closed, ""},
		{"what it was made from, of somebody who allows it", original, asker, false, "5", pictureOwner},
		{"what it was made from, of another one", second, asker, false, "5", "77"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newPast().History
				inputs := []history.Input{{Of: pictureOwner}}
				if tt.file == second {
					inputs = append(inputs, history.Input{Of: "77"})
				}
				must(t, h.Keep(t.Context(), history.Version{
					ID: version, Author: asker, Root: version, Depth: 1, Inputs: inputs,
				}))
				must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{Closed: tt.closed}))
				d := newDesk(t, deskSettings{history: h})
				d.call = hang
				i := postedBy(deskID, tt.user, "12")
				i.ApplicationID = "12"
				i.Data.Resolved.Messages["7"].Attachments[0].Filename = tt.file
				if tt.want == closed {
					d.bot.Handle(t.Context(), i)
					d.expect(closed)
					return
				}
				d.bot.Handle(t.Context(), form("1300000000000000002", d.opened(i), tt.user))
				d.expect(tt.want)
				if got := d.ordered("1300000000000000002").Pictures[0].Of; got != tt.of {
					t.Errorf("it is of %q, want %q", got, tt.of)
				}
			})
		})
	}
}
