package bot_test

import (
	"testing"
	"testing/synctest"

	"retouch/bot/discord"
)

// TestLinksBehindSpoilers: what comes of a picture that nobody saw uncovered is
// covered too, also when the picture was a link.
func TestLinksBehindSpoilers(t *testing.T) {
	t.Parallel()
	const link = "https://pictures.example/a.png"
	tests := []struct {
		name, content string
		forwarded     bool
		want          bool
	}{
		{"a link", link, false, false},
		{"a link behind a spoiler", "look || " + link + " ||", false, true},
		{"forwarded", "|| " + link + " ||", true, true},
		{"words behind a spoiler", "||who did it|| " + link, false, false},
		{"a link between two spoilers", "||who|| " + link + " ||did it||", false, false},
		{"a spoiler that does not end", "|| " + link, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{history: newPast().History})
				d.call = hang
				i := postedBy(deskID, asker, asker)
				m := discord.Message{Content: tt.content, Embeds: []discord.Embed{{Image: &discord.Media{URL: link}}}}
				if tt.forwarded {
					m = discord.Message{Snapshots: []discord.Snapshot{{Message: m}}}
				}
				m.Author = &discord.User{ID: asker}
				i.Data.Resolved.Messages["7"] = m
				d.bot.Handle(t.Context(), form("1300000000000000002", d.opened(i), asker))
				if got := d.ordered("1300000000000000002").Pictures[0].Spoiler; got != tt.want {
					t.Errorf("a spoiler: %t, want %t", got, tt.want)
				}
			})
		})
	}
}

// TestDraftsAreNoPictures: a draft shows what comes of somebody's pictures, and
// nobody could tell whose. What a member posts is a picture, whatever it is called.
func TestDraftsAreNoPictures(t *testing.T) {
	t.Parallel()
	person, app := &discord.User{ID: asker}, &discord.User{ID: "12", Bot: true}
	tests := []struct {
		name, file string
		author     *discord.User
		forwarded  bool
		want       string
	}{
		{"a draft", "retouch-draft-12345678.png", app, false, "4 There is no picture in that message"},
		{"behind a spoiler", "SPOILER_retouch-draft-12345678.png", app, false, "4 There is no picture in that message"},
		{"forwarded", "retouch-draft-12345678.png", person, true, "4 There is no picture in that message"},
		{"posted by a member", "retouch-draft-12345678.png", person, false, "9"},
		{"a result", "retouch-1250000000000000001-1.png", app, false, "9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{history: newPast().History})
				i := postedBy(deskID, asker, "12")
				m := i.Data.Resolved.Messages["7"]
				m.Author, m.Attachments[0].Filename = tt.author, tt.file
				if tt.forwarded {
					shown := discord.Message{Attachments: m.Attachments}
					m.Attachments, m.Snapshots = nil, []discord.Snapshot{{Message: shown}}
				}
				i.Data.Resolved.Messages["7"] = m
				d.bot.Handle(t.Context(), i)
				d.expect(tt.want)
			})
		})
	}
}
