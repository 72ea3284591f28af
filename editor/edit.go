package editor

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"time"
)

// maxPictures is how many pictures one request may have.
const maxPictures = 10

// repeatingHost is the provider that documents a repeated "image" for several
// pictures; elsewhere it is "image[]".
const repeatingHost = "api.whatai.cc"

// Edit makes one call to the API and stores the picture of the answer in dir.
// It is made a second time only when the API refused the name of the image
// field before it did any work.
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
	field, switchable := e.imageField(len(r.Pictures))
	result, err := e.call(ctx, dir, r, field)
	if switchable && refusedField(err) {
		field = otherForm(field)
		result, err = e.call(ctx, dir, r, field)
		if !refusedField(err) {
			e.learn(field)
		}
	}
	if err != nil {
		return Result{}, err
	}
	result.Took = time.Since(start)
	return result, nil
}

// imageField is the name under which n pictures are sent, and whether the other
// form may be tried.
func (e *Editor) imageField(n int) (name string, switchable bool) {
	switch {
	case e.config.ImageField != fieldAuto:
		return e.config.ImageField, false
	case n == 1:
		return fieldImage, false
	case e.repeated.Load():
		return fieldImage, true
	}
	return fieldImages, true
}

func otherForm(field string) string {
	if field == fieldImage {
		return fieldImages
	}
	return fieldImage
}

// learn remembers for the life of the process which form the API takes.
func (e *Editor) learn(field string) {
	if e.repeated.Swap(field == fieldImage) != (field == fieldImage) {
		e.log.Info("image field learned", "field", field)
	}
}

// checkRequest refuses what the API would refuse, before anything is sent.
func (e *Editor) checkRequest(r Request) error {
	if n := len(r.Pictures); n == 0 || n > maxPictures {
		return internal("edit pictures", errors.New(strconv.Itoa(n)+" pictures, not 1 to "+strconv.Itoa(maxPictures)))
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
func (e *Editor) fields(r Request) []Field {
	var fields []Field
	for _, f := range []Field{{"model", e.config.Model}, {"prompt", r.Prompt}, {"size", r.Size}, {"quality", r.Quality}} {
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
