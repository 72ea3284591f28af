package editor

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"time"
)

// How many pictures one request may have, and ask for.
// https://platform.openai.com/docs/api-reference/images/createEdit
const (
	maxPictures = 10
	maxResults  = 10
)

// Edit makes one call to the API and stores the pictures of the answer in dir,
// as many as Request.N at most. Of several the whole ones come back: fewer than
// were asked for when the API made fewer or some are broken, since they are
// paid for. A picture may have 48 MiB, and all together 192 MiB; one that is
// larger counts as broken.
//
// With Config.Stream, a Request for one result that has a Draft asks for two
// partial pictures. Each that is whole is given to Draft while the call runs:
// one at a time, in a file of dir that is the callee's to remove. Draft holds
// up the answer, so it must be quick. A partial picture is never the result:
// when the stream breaks off after some, that is an error.
//
// The call is made again only when the API refused it before it did any work,
// because of the name of the image field or because it does not stream; the
// editor remembers for its life what the API takes.
//
// Errors are *Error. Error.Paid says whether the call may have been billed, and
// Error.Again that nothing was and the same call may be made again.
func (e *Editor) Edit(ctx context.Context, dir string, r Request) (Result, error) {
	if err := e.checkRequest(r); err != nil {
		return Result{}, err
	}
	size, err := e.config.Sizes.Choose(or(r.Size, e.config.DefaultSize), Size{r.Pictures[0].Width, r.Pictures[0].Height})
	if err != nil {
		return Result{}, &Error{Kind: Rejected, Op: "edit pictures", Err: err}
	}
	r.Size = size
	start := time.Now()
	result, err := e.negotiate(ctx, order{Request: r, dir: dir})
	if err != nil {
		return Result{}, err
	}
	result.Took = time.Since(start)
	return result, nil
}

// checkRequest refuses what the API would refuse, before anything is sent.
func (e *Editor) checkRequest(r Request) error {
	if n := len(r.Pictures); n == 0 || n > maxPictures {
		return internal("edit pictures", errors.New(strconv.Itoa(n)+" pictures, not 1 to "+strconv.Itoa(maxPictures)))
	}
	if r.N < 0 || r.N > maxResults {
		return internal("edit pictures", errors.New(strconv.Itoa(r.N)+" results, not 1 to "+strconv.Itoa(maxResults)))
	}
	for i, p := range r.Pictures {
		if err := e.checkSendable(p); err != nil {
			err.Picture = i + 1
			return err
		}
	}
	if r.Mask == nil {
		return nil
	}
	if err := e.checkSendable(*r.Mask); err != nil {
		err.Mask = true
		return err
	}
	return checkMask(*r.Mask, r.Pictures[0])
}

// checkSendable goes by the file as it is now: that is what would be sent.
func (e *Editor) checkSendable(p Picture) *Error {
	info, err := os.Stat(p.Path)
	switch {
	case err != nil:
		return internal("edit pictures", err)
	case info.Size() >= e.config.MaxBytes:
		return tooLarge("edit pictures", e.config.MaxBytes)
	case !p.ready:
		return internal("edit pictures", errors.New("the picture was not prepared"))
	}
	return nil
}

// checkMask wants a PNG that can be transparent, as large as the first picture:
// https://platform.openai.com/docs/api-reference/images/createEdit
func checkMask(mask, first Picture) error {
	switch e := (&Error{Kind: BadMask, Op: "edit pictures", Mask: true}); {
	case mask.Kind != "png":
		e.Detail = "it is a " + string(mask.Kind)
		return e
	case !mask.Alpha:
		e.Detail = "it has no transparency"
		return e
	case mask.Width != first.Width || mask.Height != first.Height:
		e.Detail = "its size is not that of the first picture"
		return e
	}
	return nil
}

// fields are the words of a request: only those that are set, and each once. An
// extra field of the same name is what is sent when the request says nothing.
func (e *Editor) fields(o order) []Field {
	var fields []Field
	all := []Field{{"model", e.config.Model}, {"prompt", o.Prompt}, {"size", o.Size}, {"quality", o.Quality}}
	if o.N > 1 {
		all = append(all, Field{"n", strconv.Itoa(o.N)})
	}
	if o.stream {
		all = append(all, Field{fieldStream, "true"}, Field{fieldPartials, strconv.Itoa(askedDrafts)})
	}
	for _, f := range all {
		if f.Value != "" {
			fields = append(fields, f)
		}
	}
	own := len(fields)
	for _, f := range e.config.Extra {
		if !slices.ContainsFunc(fields[:own], func(g Field) bool { return g.Name == f.Name }) {
			fields = append(fields, f)
		}
	}
	return fields
}

// parts are the pictures of a request, in order, and its mask.
func parts(r Request, field string) []part {
	var parts []part
	for i, p := range r.Pictures {
		parts = append(parts, part{field: field, name: "image" + strconv.Itoa(i+1), picture: p})
	}
	if r.Mask != nil {
		parts = append(parts, part{field: "mask", name: "mask", picture: *r.Mask})
	}
	return parts
}
