package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"retouch/bot"
	"retouch/bot/discord"
)

// question puts a question and returns its key.
func (d *desk) question() (key string) {
	d.t.Helper()
	d.bot.Handle(d.t.Context(), form("1300000000000000002", d.opened(postedBy(deskID, asker, pictureOwner)), asker))
	found := shownKey.FindStringSubmatch(d.story())
	if found == nil {
		d.t.Fatalf("no question:\n%s", d.story())
	}
	return found[1]
}

// opened opens a form and returns its custom_id.
func (d *desk) opened(i *discord.Interaction) (customID string) {
	d.t.Helper()
	before := d.respond
	d.respond = func(_ context.Context, r discord.Response) error {
		if m, ok := r.Data.(discord.Modal); ok {
			customID = m.CustomID
		}
		return nil
	}
	d.bot.Handle(d.t.Context(), i)
	d.respond = before
	if customID == "" {
		d.t.Fatalf("no form:\n%s", d.story())
	}
	return customID
}

// said is what was answered last.
func (d *desk) said() string {
	lines := strings.Split(d.story(), "\n")
	for n := len(lines) - 1; n >= 0; n-- {
		if _, said, ok := strings.Cut(lines[n], " respond "); ok {
			return said
		}
	}
	return ""
}

// ordered is what a job was asked to do.
func (d *desk) ordered(id string) ordered {
	d.t.Helper()
	record, _, _, err := d.jobs.Find(d.t.Context(), id)
	must(d.t, err)
	var job written
	must(d.t, json.Unmarshal(record, &job))
	return job.Order
}

func (d *desk) expect(want string) {
	d.t.Helper()
	if got := d.said(); !strings.HasPrefix(got, want) {
		d.t.Errorf("got %q, want %q", got, want)
	}
}

var asks = bot.Policy{EditOthers: "ask"}

// The people of a question: who asks, and whose picture it is.
const (
	asker        = "5"
	pictureOwner = "6"
)

// postedBy is Edit image on a message of somebody's.
func postedBy(id, user, author string) *discord.Interaction {
	i := menu(id, user)
	m := i.Data.Resolved.Messages["7"]
	m.Author = &discord.User{ID: author}
	i.Data.Resolved.Messages["7"] = m
	return i
}

// answers presses Yes or No under a question.
func answers(id, user, answer, key string) *discord.Interaction {
	i := cancelPress("", user)
	i.ID, i.Data.CustomID = id, "ask:"+answer+":"+key
	return i
}

var shownKey = regexp.MustCompile(`ask:yes:([A-Z2-7]{26})`)

func press(n int) string { return fmt.Sprint(1400000000000000000 + n) }
