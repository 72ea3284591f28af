package bot

import (
	"context"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// frame is what a reply in progress shows.
type frame struct {
	line  string
	draft *editor.Picture // a partial picture; nil for none
}

// A draft is small and quick. The final picture does not wait for one: it breaks
// off a draft at once, and a line in a moment.
const (
	maxDraft    = 2 << 20 // bytes
	draftWithin = 10 * time.Second
	lineGrace   = time.Second
)

// drafted is the draft that a reply shows.
type drafted struct {
	picture *editor.Picture
	id      string // of the attachment
}

// showFrame shows a line and the newest draft. A draft that is there already
// stays as it is.
func (b *Bot) showFrame(ctx context.Context, w *work, f frame) error {
	reply := message{Reply: inProgress(w.words, w.id, f.line)}
	switch {
	case f.draft == nil:
		return b.showAlone(ctx, w, reply)
	case f.draft == w.drafted.picture:
		if w.drafted.id != "" {
			reply.Attachments = []discord.Upload{{ID: w.drafted.id}}
		}
		return b.showAlone(ctx, w, reply)
	}
	m, err := b.showReply(ctx, w, b.withDraft(ctx, w, reply, *f.draft), draftWithin)
	w.drafted = drafted{picture: f.draft}
	if err == nil && m != nil && len(m.Attachments) > 0 {
		w.drafted.id = m.Attachments[0].ID
	}
	return err
}

// showAlone shows a line without a new draft. A moment longer than it is wanted
// is well spent: once it is there, nothing of it can come too late.
func (b *Bot) showAlone(ctx context.Context, w *work, r message) error {
	ctx, cancel := outlive(ctx, lineGrace)
	defer cancel()
	_, err := b.showReply(ctx, w, r, lineWithin)
	return err
}

// withDraft puts a draft to a reply in progress, if it can be made to fit.
func (b *Bot) withDraft(ctx context.Context, w *work, r message, p editor.Picture) message {
	small, err := b.editor.Fit(ctx, w.dir, p, min(maxDraft, uploadLimit(w.UploadLimit)))
	if err != nil {
		b.log.Debug("draft not shown", "job", w.id, "err", err)
		return r
	}
	name := draftFile(w.id, small.Kind.Ext(), w.Order.spoiler())
	r.Attachments = []discord.Upload{{ID: "0", Filename: name, Description: w.draftAlt(), Spoiler: w.Order.spoiler()}}
	r.files = []discord.File{{Name: name, MediaType: small.Kind.MediaType(), Bytes: small.Bytes, Open: opener(small.Path)}}
	return r
}

// draftFile is the name of a draft's file, which none of a result's is.
func draftFile(id, ext string, spoiler bool) string {
	name := draftPrefix + reference(id) + ext
	if spoiler {
		return spoilerPrefix + name
	}
	return name
}

const draftPrefix = "retouch-draft-"

// isDraft reports whether a file has a name of draftFile's.
func isDraft(file string) bool {
	return strings.HasPrefix(strings.TrimPrefix(file, spoilerPrefix), draftPrefix)
}

// draftAlt tells those who do not see a draft what it is.
func (w *work) draftAlt() string {
	text := fold(w.Order.Alt)
	if text == "" {
		text = fold(w.Order.Prompt)
	}
	if text == "" {
		return w.words.Say(locale.ReplyDraftPlain, nil)
	}
	return cut(w.words.Say(locale.ReplyDraft, locale.Args{"Words": text}), maxAlt)
}
