package editor

import (
	"context"
	"errors"

	"retouch/editor/picture"
)

// want is which pictures the API takes.
func (e *Editor) want() picture.Want {
	return picture.Want{MaxBytes: e.config.MaxBytes, MaxSide: e.config.MaxSide}
}

// prepare makes of a judged picture what the API takes, in a new file of dir.
// Nothing is sent that has not gone through here, or through prepareMask.
func (e *Editor) prepare(ctx context.Context, dir string, r raw) (Picture, error) {
	path, err := freeName(dir, "sent-*")
	if err != nil {
		return Picture{}, internal("prepare picture", err)
	}
	info, changes, err := e.remake(ctx, r, path)
	if err != nil {
		return Picture{}, pictureError("prepare picture", err)
	}
	return Picture{Info: info, Path: path, From: r.Info, Changes: changes, ready: true}, nil
}

// remake goes by the verdict on a file that nobody else can have changed since.
func (e *Editor) remake(ctx context.Context, r raw, path string) (picture.Info, picture.Changes, error) {
	if r.ours {
		return e.pictures.PrepareJudged(ctx, r.path, path, r.Info, e.want())
	}
	return e.pictures.Prepare(ctx, r.path, path, e.want())
}

// cleanResult takes private metadata out of a result, such as the settings and
// words that some providers leave in it. A signed record of how a picture came
// to be holds only for the file as it is: with one, it stays so. It also stays
// when cleaning fails, as it is paid for.
func (e *Editor) cleanResult(ctx context.Context, dir string, p Picture) Picture {
	sendable := p.Kind == picture.PNG || p.Kind == picture.JPEG
	if !sendable || p.Private == 0 || p.Private.Has(picture.PrivateOrigin) || p.Frames > 1 {
		return p
	}
	path, err := freeName(dir, "result-*")
	if err != nil {
		return p
	}
	info, _, err := e.pictures.PrepareJudged(ctx, p.Path, path, p.Info, picture.Want{Kinds: []picture.Kind{p.Kind}})
	if err != nil {
		return p
	}
	discard(p.Path)
	return Picture{Info: info, Path: path}
}

// maxMask is what the API takes of a mask: it is smaller than 4 MB.
// https://platform.openai.com/docs/api-reference/images/createEdit
const maxMask = 4_000_000

// prepareMask makes of a judged mask one that fits the first picture as it is
// sent. Its errors are about the mask.
func (e *Editor) prepareMask(ctx context.Context, dir string, r raw, first Picture) (Picture, error) {
	path, err := freeName(dir, "mask-*")
	if err != nil {
		return Picture{}, internal("prepare mask", err)
	}
	info, changes, err := e.pictures.Mask(ctx, r.path, path, picture.Fit{
		Width: first.Width, Height: first.Height, Turn: turnOf(r.Info, first),
		MaxBytes: min(maxMask, e.config.MaxBytes),
	})
	if err != nil {
		return Picture{}, maskError(pictureError("prepare mask", err))
	}
	return Picture{Info: info, Path: path, From: r.Info, Changes: changes, ready: true}, nil
}

// turnOf says how a mask is turned to lie on the first picture as it is sent:
// as its own mark says, or as the picture was when the mask has the shape that
// the picture had before.
func turnOf(mask picture.Info, first Picture) int {
	stored := first.From
	if mask.Orientation > 1 || stored.Orientation <= 1 {
		return mask.Orientation
	}
	if alike(mask, stored.Width, stored.Height) && !alike(mask, first.Width, first.Height) {
		return stored.Orientation
	}
	return mask.Orientation
}

// alike says whether a mask has the shape of a picture, give or take a
// hundredth.
func alike(mask picture.Info, width, height int) bool {
	a, b := int64(mask.Width)*int64(height), int64(mask.Height)*int64(width)
	return max(a, b)-min(a, b) <= max(a, b)/100
}

// maskError makes an error be about the mask.
func maskError(e *Error) *Error {
	e.Mask, e.Picture = true, 0
	if e.Kind == NotPicture || errors.Is(e.Err, picture.ErrNoHole) {
		e.Kind = BadMask
	}
	return e
}
