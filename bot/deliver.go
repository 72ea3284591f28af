package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// Discord's limit for a file where it does not tell one, and the one that it
// has had everywhere and that is safe when a told one proves wrong.
// https://discord.com/developers/docs/reference#uploading-files
const (
	usualUpload = 10 << 20
	safeUpload  = 8 << 20
)

// undeliverable is a picture that Discord does not take, whatever the caption.
type undeliverable struct {
	id  locale.ID
	err error
}

func (u *undeliverable) Error() string { return "deliver picture: " + u.err.Error() }
func (u *undeliverable) Unwrap() error { return u.err }

// deliver puts the picture in place of the reply. It is paid for, so this goes
// on for a while when ctx has ended. What Discord refuses is tried once more
// the way that it may take: without the member's words, and smaller.
func (b *Bot) deliver(ctx context.Context, t *task, result editor.Result) error {
	ctx, cancel := outlive(ctx, deliverGrace)
	defer cancel()
	limit := uploadLimit(t.UploadLimit)
	plain, shrunk := false, false
	fitted := result.Picture
	for {
		smaller, err := b.editor.Fit(ctx, t.dir, result.Picture, limit)
		switch {
		case err == nil:
			fitted = smaller
		case !shrunk || editor.KindOf(err) != editor.TooLarge:
			return unfitted(err)
		} // else it is as small as it can be, and offered once more as it is
		p := post{task: t, picture: fitted, result: result, plain: plain}
		_, err = b.wire.EditOriginal(ctx, t.Application, t.Token, p.reply(), p.file())
		switch {
		case err == nil:
			return nil
		case tooLarge(err) && !shrunk:
			shrunk, limit = true, min(fitted.Bytes/2, safeUpload)
		case tooLarge(err):
			return &undeliverable{locale.FailResultTooLarge, err}
		case objectsToWords(err) && !plain:
			plain = true
		case blocked(err):
			return &undeliverable{locale.FailBlocked, err}
		case b.arrivedAnyway(ctx, t, err):
			return nil
		default:
			return fmt.Errorf("deliver picture: %w", orNobody(err))
		}
	}
}

// arrivedAnyway asks Discord for the reply when the answer to an upload was
// lost, so that an apology never takes the place of a picture.
func (b *Bot) arrivedAnyway(ctx context.Context, t *task, err error) bool {
	if _, told := errors.AsType[*discord.APIError](err); told {
		return false
	}
	ctx, cancel := outlive(ctx, confirmFor)
	defer cancel()
	m, err := b.wire.Original(ctx, t.Application, t.Token)
	return err == nil && m != nil && len(m.Attachments) > 0
}

// uploadLimit keeps two hundredths below what Discord tells.
func uploadLimit(told int64) int64 {
	if told <= 0 {
		told = usualUpload
	}
	return told - told/50
}

func unfitted(err error) error {
	if editor.KindOf(err) == editor.TooLarge {
		return &undeliverable{locale.FailResultTooLarge, err}
	}
	return fmt.Errorf("make picture fit: %w", err)
}

func tooLarge(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && (api.Status == http.StatusRequestEntityTooLarge ||
		api.Code == discord.CodeTooLarge || api.Code == discord.CodeFileTooLarge)
}

// Codes of Discord's for words or pictures that a place does not take.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	codeExplicit      = 20009
	codeHarmfulLink   = 240000
	codeUploadsClosed = 400001
)

// objectsToWords reports whether the picture may go through with a caption
// that quotes nobody.
func objectsToWords(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	if !ok {
		return false
	}
	switch api.Code {
	case discord.CodeBlockedByAutoMod, discord.CodeTitleBlocked, codeHarmfulLink, discord.CodeInvalidForm:
		return true
	}
	return false
}

// blocked reports whether this place takes no such picture at all.
func blocked(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && (objectsToWords(err) || api.Code == codeExplicit ||
		api.Code == codeUploadsClosed || api.Status == http.StatusForbidden)
}

// opener opens the picture's file anew for every try of an upload.
func opener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
}
