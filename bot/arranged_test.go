package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot/discord"
)

// TestPicturesAmongComponents: other bots show their pictures in galleries, beside
// a text, or as files, and have neither attachments nor embeds then.
func TestPicturesAmongComponents(t *testing.T) {
	t.Parallel()
	const (
		uploaded = `{"id":"1","url":"https://cdn.discordapp.com/attachments/7/1/a.png?ex=1","proxy_url":"https://media.discordapp.net/attachments/7/1/a.png?ex=1","width":64,"height":48,"content_type":"image/png","attachment_id":"1"}`
		linked   = `{"id":"2","url":"https://pictures.example/b","proxy_url":"https://images-ext-1.discordapp.net/external/x/b","width":null,"height":null,"content_type":null}`
		video    = `{"id":"3","url":"https://cdn.discordapp.com/attachments/7/3/c.mp4","proxy_url":"https://media.discordapp.net/attachments/7/3/c.mp4","content_type":"video/mp4","attachment_id":"3"}`
		hidden   = `{"id":"4","url":"https://cdn.discordapp.com/attachments/7/4/SPOILER_d.png","proxy_url":"","attachment_id":"4"}`
		paper    = `{"id":"5","url":"https://cdn.discordapp.com/attachments/7/5/e.pdf","proxy_url":"","attachment_id":"5"}`
		draft    = `{"id":"6","url":"https://cdn.discordapp.com/attachments/7/6/retouch-draft-12345678.png","proxy_url":"","attachment_id":"6"}`
		a, b, d  = "https://cdn.discordapp.com/attachments/7/1/a.png?ex=1", "https://images-ext-1.discordapp.net/external/x/b", "https://cdn.discordapp.com/attachments/7/4/SPOILER_d.png"
	)
	gallery := func(media string, spoiler string) string {
		return `{"type":12,"id":1,"items":[{"media":` + media + `,"description":null,"spoiler":` + spoiler + `}]}`
	}
	container := func(spoiler string, inside ...string) string {
		return `{"type":17,"id":2,"accent_color":null,"spoiler":` + spoiler + `,"components":[` + strings.Join(inside, ",") + `]}`
	}
	section := `{"type":9,"id":3,"components":[{"type":10,"id":4,"content":"words"}],"accessory":{"type":11,"id":5,"media":` + linked + `,"description":null,"spoiler":false}}`
	file := func(media string) string { return `{"type":13,"id":6,"file":` + media + `,"spoiler":false}` }
	tests := []struct {
		name, components string
		want             []string // addresses, "||" before those that are covered
	}{
		{"a gallery", gallery(uploaded, "false"), []string{a}},
		{"covered in a gallery", gallery(uploaded, "true"), []string{"||" + a}},
		{"in a covered container", container("true", gallery(uploaded, "false")), []string{"||" + a}},
		{"after a covered container", container("true") + "," + gallery(uploaded, "false"), []string{a}},
		{"beside a text", section, []string{b}},
		{"a file", file(hidden), []string{"||" + d}},
		{"several, one of them twice", container("false", section, gallery(uploaded, "false")) + "," + file(uploaded), []string{b, a}},
		{"a video and a paper", gallery(video, "false") + "," + file(paper), nil},
		{"a draft", gallery(draft, "false"), nil},
	}
	for _, tt := range tests {
		for _, forwarded := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					m := discord.Message{Author: &discord.User{ID: "99", Bot: true}}
					must(t, json.Unmarshal([]byte(`{"flags":32768,"components":[`+tt.components+`]}`), &m))
					if forwarded {
						m = discord.Message{Author: &discord.User{ID: asker}, Snapshots: []discord.Snapshot{{Message: m}}}
					}
					checkOffered(t, m, tt.want)
				})
			})
		}
	}
}

// TestAttachedAndCovered: a file that is attached as well counts once, and stays
// covered.
func TestAttachedAndCovered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const address = "https://cdn.discordapp.com/attachments/7/1/a.png?ex=1"
		m := discord.Message{Author: &discord.User{ID: "99", Bot: true}}
		must(t, json.Unmarshal([]byte(`{"flags":32768,
			"attachments":[{"id":"1","filename":"a.png","content_type":"image/png","url":"`+address+`"}],
			"components":[{"type":12,"items":[{"media":{"url":"`+address+`","attachment_id":"1","content_type":"image/png"},"spoiler":true}]}]}`), &m))
		checkOffered(t, m, []string{"||" + address})
	})
}

// checkOffered edits a message with all that its form offers.
func checkOffered(t *testing.T, m discord.Message, want []string) {
	t.Helper()
	d := newDesk(t, deskSettings{history: newPast().History})
	d.call = hang
	i := postedBy(deskID, asker, asker)
	if len(want) > 1 {
		i.Data.Name = "Merge images"
	}
	i.Data.Resolved.Messages["7"] = m
	if len(want) == 0 {
		d.bot.Handle(t.Context(), i)
		d.expect("4 There is no picture in that message")
		return
	}
	id := d.opened(i)
	d.bot.Handle(t.Context(), form("1300000000000000002", id, asker))
	var got []string
	for _, p := range d.ordered("1300000000000000002").Pictures {
		if p.Spoiler {
			p.URL = "||" + p.URL
		}
		got = append(got, p.URL)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("it offers %q, want %q", got, want)
	}
}
