package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// editForm takes a form that was filled in and goes on as /edit does, or asks
// whoever owns the pictures.
func (b *Bot) editForm(ctx context.Context, c call, args []string) {
	within, cancel := c.storing(ctx)
	defer cancel()
	key, f, r := b.readForm(within, c, args)
	var o order
	if r == nil {
		o, r = f.order(c.Data)
	}
	if r == nil {
		r = b.unfit(c, o)
	}
	if r == nil {
		o.Size, r = b.checkSize(c.words, o.Size)
	}
	var whom string
	if r == nil {
		whom, r = b.consent(within, c, f.Whose)
	}
	switch {
	case r != nil:
		b.refuse(ctx, c, r)
	case whom != "":
		b.ask(ctx, c, key, f, o)
	default:
		b.editOnce(ctx, within, c, key, f, o)
	}
}

// editOnce makes a job of a form. However often it is sent, it makes one: a
// second only if the first had nobody to answer.
func (b *Bot) editOnce(ctx, within context.Context, c call, key string, f form, o order) {
	goesOn := func(job string, at time.Time) bool { return b.hasJob(within, c, job, at) }
	id, err := b.history.Once(within, "form."+key, c.ID, c.began, goesOn)
	switch {
	case err != nil:
		b.refuse(ctx, c, b.busy(c, "form not noted", err))
	case id != c.ID:
		b.refuse(ctx, c, &refusal{id: locale.FormAgain})
	default:
		j := newJob(c, o)
		j.Line = f.lineOf(o)
		b.deposit(ctx, c, j)
	}
}

// order is what a form asks for: the chosen pictures in the order of the
// message, then those that the member added.
func (f form) order(d discord.Data) (order, *refusal) {
	o := order{Prompt: fieldValue(d.Components, promptID), Size: fieldValue(d.Components, sizeID)}
	chosen := formValues(d.Components, picturesID)
	for n, p := range f.Pictures {
		if slices.Contains(chosen, strconv.Itoa(n)) || len(chosen) == 0 && f.preselected(n) {
			o.Pictures = append(o.Pictures, p.source)
		}
	}
	if len(o.Pictures) == 0 {
		return o, &refusal{id: locale.RefuseNoPicture, what: what{some: true}}
	}
	for _, id := range formValues(d.Components, moreID) {
		a, ok := d.Resolved.Attachments[id]
		which := what{number: len(o.Pictures) + 1}
		switch {
		case !ok || a.URL == "":
			return o, &refusal{id: locale.RefuseNoPicture, what: which}
		case notPicture(a):
			return o, otherFile(a, which)
		}
		o.Pictures = append(o.Pictures, sourceOf(a))
	}
	switch n := len(o.Pictures); {
	case f.Merge && n < 2:
		return o, &refusal{id: locale.FormTooFew}
	case n > maxPictures:
		return o, &refusal{id: locale.FormTooMany, args: locale.Args{"N": n, "Max": maxPictures}}
	}
	return o, nil
}

// lineOf is where an edit stands whose first picture is a result of ours.
func (f form) lineOf(o order) line {
	if f.Line.Parent == "" || o.Pictures[0].Version != f.Line.Parent {
		return line{}
	}
	return f.Line
}

// fieldValue finds what was typed into a field, or chosen in it, wherever a form nests it.
func fieldValue(components []discord.SentComponent, id string) string {
	return strings.Join(formValues(components, id), "") // at most one of all is filled
}

// formValues finds all that was chosen in a field, uploaded, or typed.
func formValues(components []discord.SentComponent, id string) []string {
	for _, c := range components {
		if c.CustomID == id && c.Value != "" {
			return append(slices.Clone(c.Values), c.Value)
		}
		if c.CustomID == id {
			return c.Values
		}
		inner := c.Components
		if c.Component != nil {
			inner = append([]discord.SentComponent{*c.Component}, inner...)
		}
		if v := formValues(inner, id); len(v) > 0 {
			return v
		}
	}
	return nil
}
