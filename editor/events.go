package editor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// isStream says whether an answer is a stream of events, which was not asked
// for: https://html.spec.whatwg.org/multipage/server-sent-events.html
func isStream(head []byte, h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "text/event-stream") ||
		bytes.HasPrefix(head, []byte("data:")) || bytes.HasPrefix(head, []byte("event:"))
}

// maxEvents is how many events are looked at. A picture comes in at most four;
// relays add some to keep the connection alive.
const maxEvents = 1000

// readEvents reads events until one completes the picture. A partial picture is
// never the result.
func readEvents(b *bufio.Reader, a *answer) error {
	for events := 0; events < maxEvents; {
		isObject, err := nextData(b)
		if err == io.EOF {
			return errors.New("the stream ended without a completed picture")
		}
		if err != nil {
			return err
		}
		if !isObject {
			continue
		}
		events++
		s := &scanner{r: b, place: atTop, sink: a.picture}
		if err := s.object(); err != nil {
			if !bytes.Contains(s.words, []byte(`.completed"`)) {
				err = errors.Join(err, a.picture.reset())
			}
			return err
		}
		if done, err := a.event(s.words); done || err != nil {
			return err
		}
	}
	return errTooLong
}

// event takes the words of one event. Relays rebuild the "event:" line, so the
// type inside the object decides.
func (a *answer) event(words []byte) (done bool, err error) {
	var event struct{ Type string }
	if err := json.Unmarshal(words, &event); err != nil {
		return false, errNotJSON
	}
	if strings.HasSuffix(event.Type, ".completed") || parseProblem(words).isError() {
		a.words = words
		return true, nil
	}
	return false, a.picture.reset()
}

// nextData reads to the value of the next "data:" line and says whether it is
// an object. Other lines, and other values such as [DONE], are stepped over.
func nextData(b *bufio.Reader) (isObject bool, err error) {
	field, err := readName(b)
	if err != nil {
		return false, err
	}
	if field == "data" {
		if c, err := peekAfterBlanks(b); err != nil || c == '{' {
			return c == '{', err
		}
	}
	return false, skipLine(b)
}

// readName reads up to the colon of a line. An empty line, or one that is too
// long for a name, has the name "".
func readName(b *bufio.Reader) (string, error) {
	var name []byte
	for len(name) < 16 {
		c, err := b.Peek(1)
		if err != nil {
			return "", err
		}
		if c[0] == '\n' {
			return "", nil
		}
		_, _ = b.Discard(1)
		if c[0] == ':' {
			return strings.TrimSpace(string(name)), nil
		}
		name = append(name, c[0])
	}
	return "", nil
}

func peekAfterBlanks(b *bufio.Reader) (byte, error) {
	for {
		c, err := b.Peek(1)
		if err != nil {
			return 0, err
		}
		if c[0] != ' ' {
			return c[0], nil
		}
		_, _ = b.Discard(1)
	}
}

func skipLine(b *bufio.Reader) error {
	for {
		_, err := b.ReadSlice('\n')
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}
