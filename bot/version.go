package bot

import (
	"context"
	"os"
	"time"

	"retouch/bot/history"
	"retouch/editor"
)

// versionOf is what is remembered of an edit that brought results.
func (b *Bot) versionOf(w *work, m made, said remarks) history.Version {
	v := b.versionBefore(w)
	v.Seconds, v.Made, v.Notes = m.seconds, m.at, said.encode()
	for _, p := range m.pictures {
		v.Results = append(v.Results, resultOfPicture(p))
	}
	return v
}

func resultOfPicture(p editor.Picture) history.Result {
	return history.Result{Kind: string(p.Kind), Width: p.Width, Height: p.Height, Bytes: p.Bytes}
}

// versionFailed is what is remembered of an edit that failed.
func (b *Bot) versionFailed(ctx context.Context, w *work, kind string) history.Version {
	v := b.versionBefore(w)
	v.Failed, v.Made, v.Notes = kind, time.Now().UTC(), remarks{Notes: w.notes}.encode()
	if w.inputs.kept() {
		return v
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	for n, s := range w.Order.Pictures { // an earlier run may have kept them, or none could
		v.Inputs[n] = b.alsoFrom(ctx, v.Inputs[n], s)
	}
	if v.Mask != nil {
		*v.Mask = b.alsoFrom(ctx, *v.Mask, *w.Order.Mask)
	}
	return v
}

// alsoFrom is an input that can be had from where the edit had it, too, and if it is
// not kept for this edit only from there.
func (b *Bot) alsoFrom(ctx context.Context, in history.Input, s source) history.Input {
	in.URL = s.URL
	if s.Kept == "" {
		return in
	}
	if has, err := b.isKept(ctx, in.Kept); err != nil || !has {
		in.Kept = s.Kept
	}
	return in
}

// versionBefore is what is known of an edit whatever comes of it.
func (b *Bot) versionBefore(w *work) history.Version {
	o := w.Order
	v := history.Version{
		ID: w.id, Parent: w.Line.Parent, Root: w.Line.Root, Depth: w.Line.Depth + 1,
		Author: w.Owner, Place: w.at(), Private: o.Private,
		Prompt: o.Prompt, Alt: o.Alt, Size: o.Size, Quality: o.Quality, N: o.N, Spoiler: o.spoiler(),
	}
	if v.Root == "" && v.Parent != "" {
		v.Root = v.Parent
	} else if v.Root == "" {
		v.Root = v.ID
	}
	for n, s := range o.Pictures {
		v.Inputs = append(v.Inputs, b.inputOf(s, history.InputName(w.id, n+1)))
		if w.Allowed != "" && s.Kept != "" {
			v.Asked = append(v.Asked, s.Kept)
		}
	}
	if o.Mask != nil {
		mask := b.inputOf(*o.Mask, history.MaskName(w.id))
		v.Mask = &mask
	}
	return v
}

// versionLast is what is known of an edit by now, when it is not kept any more.
func (b *Bot) versionLast(w *work) history.Version {
	if w.version != nil {
		return *w.version
	}
	return b.versionBefore(w)
}

// inputOf is a source as a version remembers it, under the name under which it
// is kept as it was sent.
func (b *Bot) inputOf(s source, name string) history.Input {
	in := history.Input{Version: s.Version, N: s.N, Spoiler: s.Spoiler, Bytes: s.Bytes, Of: s.Of}
	if b.keeping.Pictures > 0 {
		in.Kept = name
	}
	return in
}

// at is where the reply is, as a version remembers it.
func (w *work) at() history.Place {
	return history.Place{
		Application: w.Application, Guild: w.Guild, Channel: w.place.Channel, Message: w.place.Message,
		Ephemeral: w.place.Ephemeral, Foreign: w.Foreign,
	}
}

// keepVersion keeps a version before its buttons are shown. It may be repeated with
// another one, until one is shown.
func (b *Bot) keepVersion(ctx context.Context, w *work, v history.Version) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	whole := w.inputs.over()
	err := b.history.Keep(ctx, v)
	w.version, w.kept = &v, err == nil
	w.whole = w.kept && whole
	if err != nil {
		b.log.Warn("version is not kept", "job", w.id, "err", err)
	}
}

// keepHidden keeps results that the bot cannot read again from a message: what no
// others see, so that its member can share it later, and what is shown where the
// bot may not read, so that Undo and More come back to it.
func (b *Bot) keepHidden(ctx context.Context, w *work, m made) {
	hidden := w.Order.Private || w.place.Ephemeral || w.Unread
	if !hidden || b.keeping.Pictures <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	for n, p := range m.pictures {
		if err := b.keepFile(ctx, history.ResultName(w.id, n+1), p.Path); err != nil {
			b.log.Warn("hidden result is not kept", "job", w.id, "err", err)
		}
	}
}

func (b *Bot) keepFile(ctx context.Context, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return b.history.KeepPicture(ctx, name, f)
}
