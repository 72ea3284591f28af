package editor

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"retouch/editor/picture"
)

// readKept is download for a picture that the caller keeps: under the same
// limits and judged in the same way.
func (e *Editor) readKept(ctx context.Context, dir string, source Source, together *atomic.Int64) (raw, error) {
	p, err := spool(dir, "picture-*", func(f *os.File) (Picture, error) {
		info, err := e.saveKept(ctx, transfer{
			from: source, max: e.config.PictureMaxBytes, limit: e.config.PictureMaxBytes,
			together: together, all: e.config.PicturesMaxBytes,
		}, f)
		return Picture{Info: info, Path: f.Name()}, err
	})
	return raw{Info: p.Info, path: p.Path, ours: true}, err
}

// saveKept reads what the caller opens into f. Errors are *Error.
func (e *Editor) saveKept(ctx context.Context, t transfer, f *os.File) (picture.Info, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, e.limits.download, errSlow)
	defer cancel()
	r, err := t.from.Open(ctx)
	if err != nil {
		return picture.Info{}, keptError(ctx, err)
	}
	defer r.Close()
	meter := &meter{r: contextReader{ctx, r}, transfer: t}
	judge := picture.NewJudge(e.limits.pictures)
	defer judge.Close()
	if _, err := io.Copy(io.MultiWriter(f, judge), meter); err != nil {
		return picture.Info{}, keptError(ctx, err)
	}
	info, err := judge.Verdict()
	if err == nil && info.Cut && meter.n < t.from.Bytes {
		err = errCut
	}
	if err != nil {
		return picture.Info{}, keptError(ctx, err)
	}
	return info, nil
}

// keptError gives a failure to read a kept picture its kind.
func keptError(ctx context.Context, err error) *Error {
	const op = "read kept picture"
	if e := asError(err); e != nil {
		return e
	}
	if isPicture(err) {
		return pictureError(op, err)
	}
	switch cause := context.Cause(ctx); cause {
	case nil:
	case errSlow:
		return &Error{Kind: Unreachable, Op: op, Err: cause}
	default:
		return &Error{Kind: contextKind(cause), Op: op, Err: cause}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &Error{Kind: Gone, Op: op, Err: err}
	}
	return internal(op, err)
}

// contextReader ends with its context, between two reads.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
