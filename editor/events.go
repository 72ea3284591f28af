package editor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// isStream says whether an answer is a stream of events, be it asked for or
// not: https://html.spec.whatwg.org/multipage/server-sent-events.html
func isStream(b *bufio.Reader, h http.Header) bool {
	first, _ := b.Peek(1)
	if strings.HasPrefix(h.Get("Content-Type"), "text/event-stream") || first[0] == ':' {
		return true
	}
	head, _ := b.Peek(headSize)
	for _, name := range []string{"data:", "event:", "id:", "retry:"} {
		if bytes.HasPrefix(head, []byte(name)) {
			return true
		}
	}
	return false
}

const (
	maxEvents   = 1000 // that are looked at; relays add some to keep the connection alive
	maxDrafts   = 8    // that are handed on
	askedDrafts = 2    // partial_images: each costs about 100 tokens
)

var (
	errNoCompleted = errors.New("the stream ended without a completed picture")
	errFailed      = errors.New("the stream ended with an error")
)

// readEvents reads events until all pictures are completed, or there are no
// more. A partial picture is never the result.
func (e *Editor) readEvents(a *answer, v *events) error {
	s := &scanner{place: inEvent, sink: a}
	for range maxEvents {
		switch err := v.next(); {
		case err == io.EOF:
			return a.ended()
		case err == errSaid:
			a.words, _ = json.Marshal(map[string]string{"error": v.said})
			return errFailed
		case err != nil:
			return err
		}
		mark := a.album
		s.r, s.words, s.stack = v.data, nil, s.stack[:0]
		scanErr := s.object()
		items, err := e.event(a, mark, event{s.words, v.name, s.first})
		s.first += items
		v.hasty = len(a.kept) > 0
		if err != nil || a.full() {
			return err
		}
		if scanErr != nil {
			v.skip()
		}
	}
	return errTooLong
}

// ended is for a stream that ended in the right way.
func (a *answer) ended() error {
	if len(a.kept)+len(a.addresses) == 0 && a.words == nil {
		return errNoCompleted
	}
	return nil
}

// event is one object of a stream without its pictures.
type event struct {
	words []byte
	name  string // of its "event:" line
	first int    // the number of its first item
}

// event takes an event whose pictures came in after mark, and says how many
// items of the answer it brought.
func (e *Editor) event(a *answer, mark album, v event) (items int, err error) {
	switch kind := v.kind(); {
	case strings.HasSuffix(kind, ".completed"), kind == "" && v.isAnswer():
		a.words = v.words
		return a.noteAddresses(v.words, v.first), nil
	case strings.HasSuffix(kind, ".partial_image"):
		e.handDrafts(a, mark)
		return 0, nil
	}
	dropAll(a.takeBack(mark))
	if v.failed() {
		a.words = v.words
		return 0, errFailed
	}
	return 0, nil
}

// handDrafts hands on the partial pictures that came after mark. They are no
// result, whatever becomes of the rest, and a broken one is no loss.
func (e *Editor) handDrafts(a *answer, mark album) {
	if a.losses > mark.losses {
		e.log.Debug("partial picture is broken", "reason", e.safe(a.lost).Error())
	}
	for _, k := range a.takeBack(mark) {
		if a.draft == nil || a.drafts == maxDrafts {
			discard(k.Path)
			continue
		}
		a.drafts++
		a.draft(k.Picture)
	}
}

func dropAll(all []kept) {
	for _, k := range all {
		discard(k.Path)
	}
}

// typeMember finds the type of an event that is no good JSON, such as one that
// was cut.
var typeMember = regexp.MustCompile(`"type"\s*:\s*"([^"\\]{0,64})"`)

// kind is the type of an event: image_edit.partial_image, image_edit.completed,
// or with image_generation, which relays call it too
// (https://platform.openai.com/docs/api-reference/images-streaming). Relays
// rebuild the "event:" line, so the type inside the object goes first.
func (v event) kind() string {
	var doc struct{ Type any }
	if json.Unmarshal(v.words, &doc) != nil {
		if m := typeMember.FindSubmatch(v.words); m != nil {
			return string(m[1])
		}
	}
	if t, _ := doc.Type.(string); t != "" {
		return t
	}
	if v.name == "message" { // what an event without a name is called
		return ""
	}
	return v.name
}

// isAnswer says whether an event without a type is a whole answer: some relays
// wrap one so.
func (v event) isAnswer() bool {
	var doc struct{ Data []any }
	return json.Unmarshal(v.words, &doc) == nil && len(doc.Data) > 0
}

// failed says whether an event is about an error. A message alone is none in an
// event of another type, such as one that tells how far the work has come.
func (v event) failed() bool {
	var doc struct{ Error any }
	if !json.Valid(v.words) || !parseProblem(v.words).isError() {
		return false
	}
	_ = json.Unmarshal(v.words, &doc)
	kind := v.kind()
	return doc.Error != nil || kind == "" || strings.Contains(kind, "error") || strings.Contains(kind, "fail")
}
