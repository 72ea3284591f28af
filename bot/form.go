package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// form is what is kept of an open form, until some time after its member sent
// it: the pictures that it is about, and whose they are. What comes back with a
// form says only which of them were chosen. A form whose pictures are somebody
// else's may become a question to them; then it is kept with it.
type form struct {
	User     string    `json:"user"`
	Merge    bool      `json:"merge,omitempty"` // it is of Merge images
	Pictures []offered `json:"pictures"`        // in the order of the message
	Total    int       `json:"total"`           // pictures of the message, also those that are not offered
	Whose    owners    `json:"whose,omitzero"`
	Line     line      `json:"line,omitzero"` // of the version whose result the first picture is
	Link     string    `json:"link"`          // of the message
	Until    time.Time `json:"until"`
	Question *question `json:"question,omitempty"`
}

// Forms are good for as long as the addresses of their pictures, and a select
// has room for so many.
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
const (
	formLife   = 24 * time.Hour
	maxOffered = 25
)

// The custom_ids of a form and of its fields, but for the size.
const (
	editSubmit = "edit"
	formPrefix = editSubmit + ":"
	promptID   = "prompt"
	picturesID = "pictures"
	moreID     = "more"
)

// openForm opens a form for the words of a message command. It has to be the
// very first answer; what it is about is kept before.
func (b *Bot) openForm(ctx context.Context, c call) {
	within, cancel := c.storing(ctx)
	defer cancel()
	f, r := b.formFor(within, c)
	var asks string
	if r == nil {
		asks, r = b.consent(within, c, f.Whose)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	key := rand.Text()
	if err := b.history.KeepForm(within, key, f); err != nil {
		b.refuse(ctx, c, b.busy(c, "form not kept", err))
		return
	}
	b.respond(ctx, c, discord.Response{Type: discord.RespondModal, Data: b.modal(formPrefix+key, c.words, f, asks != "")})
}

// formFor reads a message command, or says why it cannot be taken.
func (b *Bot) formFor(ctx context.Context, c call) (form, *refusal) {
	m := c.Data.Resolved.Messages[c.Data.TargetID]
	f := form{
		User: c.Author().ID, Merge: c.Data.Name == mergeCommand, Pictures: messagePictures(m),
		Link:  history.Place{Guild: c.GuildID, Channel: c.ChannelID, Message: c.Data.TargetID}.Link(),
		Until: c.began.Add(formLife).UTC(),
	}
	f.Total = len(f.Pictures)
	f.Pictures = f.Pictures[:min(len(f.Pictures), maxOffered)]
	switch {
	case f.Total == 0:
		return f, &refusal{id: locale.RefuseNoneThere}
	case !mayAttach(c.Interaction):
		return f, &refusal{id: locale.RefuseNoPermission}
	case f.Total == 1:
		if r := b.limits.checkSizes(order{Pictures: []source{f.Pictures[0].source}}); r != nil {
			return f, r
		}
	}
	return f, b.attribute(ctx, c, &f, m)
}

// preselected reports whether a picture, from 0, is chosen when a form opens.
func (f form) preselected(n int) bool { return n == 0 || f.Merge && n < maxPictures }

// readForm reads back what a form of this member is about.
func (b *Bot) readForm(ctx context.Context, c call, args []string) (key string, f form, r *refusal) {
	if len(args) != 1 || !isKey(args[0]) {
		return "", f, &refusal{id: locale.RefuseExpired}
	}
	err := b.history.Form(ctx, args[0], &f)
	switch {
	case errors.Is(err, history.ErrGone):
		return "", f, &refusal{id: locale.RefuseExpired}
	case err != nil:
		return "", f, b.busy(c, "form not read", err)
	case f.User != c.Author().ID, len(f.Pictures) == 0, !time.Now().Before(f.Until):
		return "", f, &refusal{id: locale.RefuseExpired}
	}
	return args[0], f, nil
}

// isKey reports whether a text can be one of our keys, of which rand.Text made
// 26 letters and digits.
func isKey(s string) bool {
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '2' || r > '7') {
			return false
		}
	}
	return len(s) == 26
}
