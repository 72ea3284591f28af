package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

func TestWhoseMayBeEdited(t *testing.T) {
	t.Parallel()
	const (
		closed = "The owner of these pictures does not want others to edit them."
		denied = "Here everybody edits only their own pictures."
		form   = "9" // a form is opened
	)
	tests := []struct {
		policy, author string
		bot, closed    bool
		want           string
	}{
		{"", pictureOwner, false, false, form},
		{"allow", pictureOwner, false, false, form},
		{"allow", pictureOwner, false, true, closed},
		{"allow", asker, false, true, form}, // one's own
		{"allow", pictureOwner, true, false, form},
		{"ask", pictureOwner, false, false, form},
		{"ask", pictureOwner, false, true, closed},
		{"ask", asker, false, true, form},
		{"ask", pictureOwner, true, false, form},
		{"deny", pictureOwner, false, false, denied},
		{"deny", pictureOwner, false, true, closed},
		{"deny", asker, false, true, form},
		{"deny", pictureOwner, true, false, denied},
	}
	for _, tt := range tests {
		name := strings.Join([]string{tt.policy, "by", tt.author, map[bool]string{true: "bot"}[tt.bot], map[bool]string{true: "closed"}[tt.closed]}, " ")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newPast().History
				must(t, h.SetWish(t.Context(), tt.author, history.Wish{Closed: tt.closed}))
				d := newDesk(t, deskSettings{history: h, policy: bot.Policy{EditOthers: tt.policy}, idle: true})
				i := postedBy(deskID, asker, tt.author)
				i.Data.Resolved.Messages["7"].Author.Bot = tt.bot
				d.bot.Handle(t.Context(), i)
				if got := d.said(); !strings.HasPrefix(strings.TrimPrefix(got, "4 "), tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestConsentIsAskedForAgainWithTheForm: what was so when a form was opened may
// have changed when it is sent.
func TestConsentIsAskedForAgainWithTheForm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newPast().History
		d := newDesk(t, deskSettings{history: h, idle: true})
		customID := d.opened(postedBy(deskID, asker, pictureOwner))
		time.Sleep(time.Hour)
		must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{Closed: true}))
		d.bot.Handle(t.Context(), form("1300000000000000002", customID, asker))
		d.expect("4 The owner of these pictures does not want others to edit them.")
	})
}

// TestNoWishIsReadAsNo: without an answer of the store nobody's pictures are
// touched, and no form opens that could not be taken.
func TestNoWishIsReadAsNo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		past.down.Store(true)
		d := newDesk(t, deskSettings{history: past.History, idle: true})
		d.bot.Handle(t.Context(), postedBy(deskID, asker, pictureOwner))
		d.expect("4 I have more to do right now")
		d.bot.Handle(t.Context(), postedBy(deskID, asker, asker))
		d.expect("4 I have more to do right now")
	})
}

func TestButtonsOfThoseWhoKeepOthersOut(t *testing.T) {
	t.Parallel()
	const closed = "consent.closed"
	made := history.Version{Author: pictureOwner}
	of := history.Version{Author: asker, Inputs: []history.Input{{Of: pictureOwner}}}
	tests := []struct {
		name    string
		press   string
		user    string
		owner   string
		version history.Version
		closed  bool
		policy  bot.Policy
		want    string
	}{
		{"others, of somebody who allows it", "undo", asker, pictureOwner, made, false, bot.Policy{}, ""},
		{"others, of somebody who does not", "undo", asker, pictureOwner, made, true, bot.Policy{}, closed},
		{"of a message credited to another", "compare", asker, asker, made, true, bot.Policy{}, closed},
		{"their own", "undo", pictureOwner, pictureOwner, made, true, bot.Policy{}, ""},
		{"another edit of what was theirs", "retry", asker, asker, of, true, bot.Policy{}, closed},
		{"a look at one's own edit of it", "more", asker, asker, of, true, bot.Policy{}, ""},
		{"others, where only authors may", "undo", asker, pictureOwner, made, false, bot.Policy{AuthorOnly: true}, "refuse.not_yours"},
		{"another edit, where all edit their own", "again", asker, pictureOwner, made, false, bot.Policy{EditOthers: "deny"}, "consent.denied"},
		{"another edit of what was theirs, where all edit their own", "retry", asker, asker, of, false, bot.Policy{EditOthers: "deny"}, "consent.denied"},
		{"another edit of one's own, where all edit their own", "reword", pictureOwner, pictureOwner, made, false, bot.Policy{EditOthers: "deny"}, ""},
		{"a look, where all edit their own", "undo", asker, pictureOwner, made, false, bot.Policy{EditOthers: "deny"}, ""},
		{"in a store that has trouble", "undo", asker, pictureOwner, made, true, bot.Policy{}, "refuse.busy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			past := newPast()
			must(t, past.SetWish(t.Context(), pictureOwner, history.Wish{Closed: tt.closed}))
			if tt.want == "refuse.busy" {
				past.down.Store(true)
			}
			d := newDesk(t, deskSettings{history: past.History, policy: tt.policy, idle: true})
			i := cancelPress("", tt.user)
			i.Data.CustomID = tt.press + ":1::2"
			if got := d.bot.MayPress(i, tt.owner, tt.version); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLabelsOfPictures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		file          string
		width, height int
		want          string
	}{
		{"all is known", "photo.png", 800, 600, "Picture 2 · photo.png · 800×600"},
		{"nothing is known", "", 0, 0, "Picture 2"},
		{"a spoiler", "SPOILER_photo.png", 800, 600, "Picture 2 · photo.png · 800×600"},
		{"lines and marks", "a\nb\u202egnp.\x00png", 1, 1, "Picture 2 · a bgnp.png · 1×1"},
		{"half a size", "a.png", 800, 0, "Picture 2 · a.png"},
		{"long", strings.Repeat("é", 300) + ".png", 99999, 99999, "Picture 2 · " + strings.Repeat("é", 59) + "… · 99999×99999"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := discord.Attachment{Filename: tt.file, ContentType: "image/png", URL: "https://cdn.discordapp.com/a", Width: tt.width, Height: tt.height}
			got := bot.PictureLabels(discord.Message{Attachments: []discord.Attachment{{Filename: "x.png", URL: "https://cdn.discordapp.com/x"}, a}})[1]
			if got != tt.want || bot.Units(got) > 100 {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestOnlyOurOwnResultsAreGoneOnFrom: anybody can give a file the name of a
// result, and would get at what it stands for.
func TestOnlyOurOwnResultsAreGoneOnFrom(t *testing.T) {
	t.Parallel()
	const version = "1250000000000000001"
	tests := []struct {
		name   string
		author string
		want   string
	}{
		{"a message of ours", "12", version},
		{"a stranger's file of that name", pictureOwner, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newPast().History
				must(t, h.Keep(t.Context(), history.Version{ID: version, Author: pictureOwner, Root: version, Depth: 1}))
				d := newDesk(t, deskSettings{history: h})
				d.call = hang
				i := postedBy(deskID, asker, tt.author)
				i.ApplicationID = "12"
				i.Data.Resolved.Messages["7"].Attachments[0].Filename = "retouch-" + version + "-2.png"
				d.bot.Handle(t.Context(), form("1300000000000000002", d.opened(i), asker))
				record, _, _, err := d.jobs.Find(t.Context(), "1300000000000000002")
				must(t, err)
				var job struct {
					Order struct {
						Pictures []struct {
							Version, Of string
							N           int
						}
					}
					Line struct{ Parent string }
				}
				must(t, json.Unmarshal(record, &job))
				p := job.Order.Pictures[0]
				if p.Version != tt.want || job.Line.Parent != tt.want || p.Of != pictureOwner || (p.N == 2) != (tt.want != "") {
					t.Errorf("got %+v", job)
				}
			})
		})
	}
}

// TestForwardedPicturesOfThoseWhoKeepOthersOut: a forward hides nobody's wish,
// neither a member's own nor one in the conversation with the bot.
func TestForwardedPicturesOfThoseWhoKeepOthersOut(t *testing.T) {
	t.Parallel()
	const version = "1250000000000000001"
	tests := []struct {
		name, policy string
		author       string // of the message that was forwarded
		dm, closed   bool
		want         string
	}{
		{"from elsewhere", "", pictureOwner, false, true, "4 The owner of these pictures does not want"},
		{"from elsewhere, of somebody who allows it", "", pictureOwner, false, false, "9"},
		{"from elsewhere, where all edit their own", "deny", pictureOwner, false, false, "4 Here everybody edits only their own"},
		{"from elsewhere, where owners are asked", "ask", pictureOwner, false, false, "9"},
		{"of one's own", "deny", asker, false, true, "9"},
		{"a result whose message cannot be read", "", "", false, true, "4 The owner of these pictures does not want"},
		{"to the bot", "", pictureOwner, true, true, "4 The owner of these pictures does not want"},
		{"to the bot, of somebody who allows it", "deny", pictureOwner, true, false, "9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newPast().History
				must(t, h.Keep(t.Context(), history.Version{ID: version, Author: pictureOwner, Root: version, Depth: 1}))
				must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{Closed: tt.closed}))
				d := newDesk(t, deskSettings{history: h, policy: bot.Policy{EditOthers: tt.policy}, idle: true})
				i := postedBy(deskID, asker, asker)
				m := i.Data.Resolved.Messages["7"]
				files := m.Attachments
				m.Attachments, m.Reference = nil, &discord.Reference{Type: 1, GuildID: "8", ChannelID: "8", MessageID: "8"}
				if tt.author == "" {
					files[0].Filename = "retouch-" + version + "-1.png"
				} else {
					d.message = &discord.Message{ID: "8", Author: &discord.User{ID: tt.author}}
				}
				m.Snapshots = []discord.Snapshot{{Message: discord.Message{Attachments: files}}}
				i.Data.Resolved.Messages["7"] = m
				if tt.dm {
					direct := 1
					i.Context = &direct
				} else {
					i.GuildID = "9"
				}
				d.bot.Handle(t.Context(), i)
				d.expect(tt.want)
			})
		})
	}
}

// TestForwardedResultOfWhichButtonsTell: of a result that is forgotten its buttons
// tell whose it is, also when it was forwarded.
func TestForwardedResultOfWhichButtonsTell(t *testing.T) {
	t.Parallel()
	for closed, want := range map[bool]string{true: "4 The owner of these pictures does not want", false: "9"} {
		synctest.Test(t, func(t *testing.T) {
			h := newPast().History
			must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{Closed: closed}))
			d := newDesk(t, deskSettings{history: h, idle: true})
			d.message = &discord.Message{ID: "8", Author: &discord.User{ID: "12", Bot: true}, Components: []discord.SentComponent{
				{CustomID: "undo:1250000000000000001::" + pictureOwner},
			}}
			i := postedBy(deskID, asker, asker)
			i.ApplicationID, i.GuildID = "12", "9"
			m := i.Data.Resolved.Messages["7"]
			m.Snapshots = []discord.Snapshot{{Message: discord.Message{Attachments: m.Attachments}}}
			m.Attachments, m.Reference = nil, &discord.Reference{Type: 1, GuildID: "9", ChannelID: "8", MessageID: "8"}
			i.Data.Resolved.Messages["7"] = m
			d.bot.Handle(t.Context(), i)
			d.expect(want)
		})
	}
}

// TestButtonsInADirectMessage: what somebody brought to the bot alone is theirs to
// go on with there, as it was when they brought it.
func TestButtonsInADirectMessage(t *testing.T) {
	t.Parallel()
	brought := history.Version{Author: asker, Inputs: []history.Input{{Of: pictureOwner}}}
	for where, want := range []string{"consent.denied", "", "consent.denied"} {
		d := newDesk(t, deskSettings{history: newPast().History, policy: bot.Policy{EditOthers: "deny"}, idle: true})
		i := cancelPress("", asker)
		i.Context, i.Data.CustomID = &where, "retry:1::2"
		if got := d.bot.MayPress(i, asker, brought); got != want {
			t.Errorf("in context %d: got %q, want %q", where, got, want)
		}
	}
}
