package editor

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
)

// repeatingHost is the provider that documents a repeated "image" for several
// pictures; elsewhere it is "image[]".
const repeatingHost = "api.whatai.cc"

// The fields that ask for partial pictures.
const (
	fieldStream   = "stream"
	fieldPartials = "partial_images"
)

// negotiate makes a call, and makes it again in another form when the API
// refused the form before it did any work: once for the name of the image
// field, and once without a stream.
func (e *Editor) negotiate(ctx context.Context, o order) (Result, error) {
	field, switchable := e.imageField(len(o.Pictures))
	o.field = field
	o.stream = e.config.Stream && o.want() == 1 && o.Draft != nil && !e.unstreamed.Load()
	first := o
	result, err := e.call(ctx, o)
	for range 2 {
		switch {
		case o.stream && refusedStream(err):
			o.stream = false
		case switchable && refusedField(err):
			o.field, switchable = otherForm(field), false
		default:
			return e.settle(result, err, o, first)
		}
		result, err = e.call(ctx, o)
	}
	return e.settle(result, err, o, first)
}

// settle remembers the form that was taken, where it is another one than the
// first. What is refused in the same words again was not refused for its form, and
// without a result nobody knows what a stream was refused for.
func (e *Editor) settle(result Result, err error, last, first order) (Result, error) {
	if last.field != first.field && !refusedField(err) {
		e.learn(last.field)
	}
	if last.stream != first.stream && err == nil {
		e.learnStream()
	}
	return result, err
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

// learnStream remembers for the life of the editor that the API streams nothing.
func (e *Editor) learnStream() {
	if !e.unstreamed.Swap(true) {
		e.log.Info("the API does not stream, partial pictures are not asked for any more")
	}
}

// errField marks a request that was refused only because of the name under
// which the pictures were sent, before any work.
var errField = errors.New("the name of the image field was refused")

func refusedField(err error) bool { return errors.Is(err, errField) }

// errStream marks a request that was refused only because it asked for a
// stream, before any work.
var errStream = errors.New("the request for a stream was refused")

func refusedStream(err error) bool { return errors.Is(err, errStream) }

var (
	givenTwice = regexp.MustCompile(`duplicate`)
	notFound   = regexp.MustCompile(`missing|required|no image|must provide|must be provided|not provided|缺少|不能为空`)
	ofImage    = regexp.MustCompile(`images?\b`)
	aboutMedia = regexp.MustCompile(`mimetype|mime type|content.type`)
	ofStream   = regexp.MustCompile(`\b(stream|streaming|partial_images)\b`)
	notKnown   = regexp.MustCompile(`unknown|unsupported|support|unrecogni[sz]ed|unexpected|extra|not permitted|not allowed|invalid|不支持|未知|无效`)
)

// formError says which part of a request's form an answer refuses, nil for
// none. Only answers that come before any work do.
func formError(status int, p problem) error {
	switch {
	case status != http.StatusBadRequest && status != http.StatusUnprocessableEntity:
		return nil
	case namesStream(p):
		return errStream
	case namesField(p):
		return errField
	}
	return nil
}

// namesField says whether an answer names a duplicate or missing image field.
func namesField(p problem) bool {
	words, about := p.words(), strings.ToLower(or(p.param, p.message))
	if aboutMedia.MatchString(words) || !ofImage.MatchString(about) {
		return false
	}
	return givenTwice.MatchString(words) || notFound.MatchString(words)
}

// namesStream says whether an answer names one of the fields that ask for
// partial pictures: as the parameter that is wrong, or in words that say it is.
func namesStream(p problem) bool {
	if p.param != "" {
		return p.param == fieldStream || p.param == fieldPartials
	}
	words := p.words()
	return ofStream.MatchString(words) && notKnown.MatchString(words)
}
