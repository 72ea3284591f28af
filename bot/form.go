package bot

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// forms are the pictures for which a member was asked for words, by the key in
// the form's custom_id. Nothing in a custom_id is trusted but the key. The zero
// value is ready.
type forms struct {
	mu    sync.Mutex
	known map[string]form
	order []string // oldest first
}

// form is what one open form is about.
type form struct {
	user  string
	order order
	until time.Time
}

// A form that was left open longer than formLife is forgotten; so is the
// oldest of more than maxForms, about 10 MB of addresses.
const (
	formLife   = time.Hour
	maxForms   = 2048
	editSubmit = "edit"
	formPrefix = editSubmit + ":"
	promptID   = "prompt"
)

// keep remembers a form and returns its custom_id.
func (f *forms) keep(user string, o order, now time.Time) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil {
		f.known = map[string]form{}
	}
	for len(f.order) > 0 && (len(f.order) == maxForms || now.After(f.known[f.order[0]].until)) {
		delete(f.known, f.order[0])
		f.order = f.order[1:]
	}
	key := rand.Text()
	f.known[key] = form{user: user, order: o, until: now.Add(formLife)}
	f.order = append(f.order, key)
	return formPrefix + key
}

// find returns the order of a user's form. It stays, because Discord lets a
// member send a form again when the answer did not reach them.
func (f *forms) find(customID, user string, now time.Time) (order, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept, ok := f.known[strings.TrimPrefix(customID, formPrefix)]
	if !ok || kept.user != user || now.After(kept.until) {
		return order{}, false
	}
	return kept.order, true
}

// ask opens a form for the words of a message command. It has to be the very
// first answer.
func (b *Bot) ask(ctx context.Context, c call) {
	o, r := menuOrder(c.Data)
	if r == nil && !mayAttach(c.Interaction) {
		r = &refusal{id: locale.RefuseNoPermission}
	}
	if r == nil {
		r = b.limits.checkSizes(o)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	id := b.forms.keep(c.Author().ID, o, time.Now())
	b.respond(ctx, c, discord.Response{Type: discord.RespondModal, Data: b.modal(id, c.words, len(o.Pictures))})
}

// modal is the form that asks for the words.
func (b *Bot) modal(id string, words locale.Words, pictures int) discord.Modal {
	about := words.Say(locale.ModalAbout, locale.Args{"Count": pictures})
	if b.host != "" {
		about = words.Say(locale.ModalAboutHost, locale.Args{"Count": pictures, "Host": b.host})
	}
	required, one := true, 1
	input := discord.Component{
		Type: discord.TextInput, CustomID: promptID, Style: discord.LongText,
		Placeholder: words.Say(locale.ModalPlaceholder, nil),
		Required:    &required, MinLength: &one, MaxLength: maxPrompt,
	}
	return discord.Modal{
		CustomID: id,
		Title:    words.Say(locale.ModalTitle, nil),
		Components: []discord.Component{{
			Type: discord.Label, Label: words.Say(locale.ModalLabel, nil),
			Description: cut(about, discord.MaxLabelAbout), Component: &input,
		}, b.sizeField(words)},
	}
}

// editForm takes a form that was filled in and goes on as /edit does.
func (b *Bot) editForm(ctx context.Context, c call, _ []string) {
	o, ok := b.forms.find(c.Data.CustomID, c.Author().ID, time.Now())
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.RefuseExpired})
		return
	}
	o.Prompt, o.Size = fieldValue(c.Data.Components, promptID), fieldValue(c.Data.Components, sizeID)
	b.accept(ctx, c, o, nil)
}

// fieldValue finds what was typed into a field, or chosen in it, wherever a form nests it.
func fieldValue(components []discord.SentComponent, id string) string {
	for _, c := range components {
		if c.CustomID == id {
			return strings.Join(append(c.Values, c.Value), "") // at most one of all is filled
		}
		inner := c.Components
		if c.Component != nil {
			inner = append([]discord.SentComponent{*c.Component}, inner...)
		}
		if v := fieldValue(inner, id); v != "" {
			return v
		}
	}
	return ""
}
