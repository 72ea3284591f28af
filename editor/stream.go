package editor

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// events reads a stream of server-sent events, one after the other:
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
//
// The lines of an event's data are joined while they come in, so that a picture
// in one of them is never in memory whole. Two things are taken that the
// standard does not know: events that no blank line ends, and several objects
// in one event.
type events struct {
	data *bufio.Reader // of the event that is open
	name string        // that its "event:" line gave it
	said string        // with errSaid: an error that is no object

	open  bool // data is of an event that has not ended
	idle  bool // no object is being read, so the other side may be silent
	hasty bool // it may not be so any more
	lines *bufio.Reader
	body  *pacedReader
	state eventState
	lf    bool  // the last line ended with CR: a LF belongs to it
	err   error // of the connection
}

type eventState int

const (
	between eventState = iota // no data yet
	atLine                    // in an event, at the beginning of a line
	inValue                   // in a line of data
)

// errSaid means that an event says in plain words that something failed.
var errSaid = errors.New("an error in words")

func newEvents(b *bufio.Reader, body *pacedReader) *events {
	v := &events{lines: b, body: body}
	v.data = bufio.NewReaderSize(v, bufferSize)
	return v
}

// next goes on to the next object in the data of an event. It fails with io.EOF
// at the end, which "[DONE]" is too, and with errSaid.
func (v *events) next() error {
	v.idle = !v.hasty
	defer func() { v.idle = false }()
	for {
		if err := v.begin(); err != nil {
			return err
		}
		switch c, err := skipSpaces(v.data); {
		case err != nil && v.err != nil:
			return v.err
		case err != nil:
			v.open = false
			continue
		case c == '{':
			return nil
		}
		words, _ := io.ReadAll(io.LimitReader(v.data, maxWords))
		v.skip()
		switch said := strings.TrimSpace(string(words)); {
		case said == "[DONE]":
			return io.EOF
		case strings.Contains(v.name, "error"):
			v.said = said
			return errSaid
		}
	}
}

// skip goes to the end of the event.
func (v *events) skip() { _, _ = io.Copy(io.Discard, v.data) }

// begin waits for the data of the next event, unless one is open.
func (v *events) begin() error {
	if v.open {
		return nil
	}
	v.name, v.state = "", between
	for v.state == between {
		if v.err != nil {
			return v.err
		}
		v.line()
	}
	v.open = true
	v.data.Reset(v)
	return nil
}

func skipSpaces(b *bufio.Reader) (byte, error) {
	for {
		c, err := b.Peek(1)
		if err != nil {
			return 0, err
		}
		if c[0] != ' ' && c[0] != '\t' && c[0] != '\n' {
			return c[0], nil
		}
		_, _ = b.Discard(1)
	}
}

// Read reads the data of the event that is open, with a line feed between its
// lines.
func (v *events) Read(p []byte) (int, error) {
	for v.err == nil {
		switch v.state {
		case between:
			return 0, io.EOF
		case inValue:
			if n := v.value(p); n > 0 {
				return n, nil
			}
		case atLine:
			if v.line(); v.state == inValue && len(p) > 0 {
				p[0] = '\n'
				return 1, nil
			}
		}
	}
	return 0, v.err
}

// line reads a line: of one with data the name alone, of others all of it.
func (v *events) line() {
	c, ok := v.peek()
	if !ok {
		return
	}
	if isEnd(c) {
		if v.end(); v.state == between {
			v.name = ""
		}
		v.state = between
		return
	}
	switch name := v.text(16, ':'); name {
	case "data":
		v.state = inValue
		return
	case "event":
		v.name = v.text(maxName)
	}
	for v.err == nil && v.value(nil) > 0 { // the rest of the line
	}
}

// maxName is how much of an event's name is kept.
const maxName = 64

// value reads the next bytes of a line into p, or over them when p is nil, and
// ends the line after its last one.
func (v *events) value(p []byte) int {
	if _, ok := v.peek(); !ok {
		return 0
	}
	run, _ := v.lines.Peek(v.lines.Buffered())
	if p != nil && len(run) > len(p) {
		run = run[:len(p)]
	}
	for _, end := range []byte("\n\r") {
		if i := bytes.IndexByte(run, end); i >= 0 {
			run = run[:i]
		}
	}
	n := len(run)
	copy(p, run)
	_, _ = v.lines.Discard(n)
	if n == 0 {
		v.end()
		if v.state == inValue {
			v.state = atLine
		}
	}
	return n
}

// text reads a word of at most so many bytes, to the end of the line or over the
// mark, and over the one space that may follow a colon.
func (v *events) text(most int, marks ...byte) string {
	var word []byte
	for len(word) < most {
		c, ok := v.peek()
		if !ok || isEnd(c) {
			break
		}
		_, _ = v.lines.Discard(1)
		if bytes.IndexByte(marks, c) >= 0 {
			if c, ok := v.peek(); ok && c == ' ' {
				_, _ = v.lines.Discard(1)
			}
			break
		}
		word = append(word, c)
	}
	return strings.TrimSpace(string(word))
}

// peek waits for the next byte. Between two objects a stream is silent while the
// picture is made, so nothing but EDITS_TIMEOUT ends the wait there.
func (v *events) peek() (byte, bool) {
	for {
		patient := v.idle && v.lines.Buffered() == 0
		if patient {
			v.body.stop()
		}
		c, err := v.lines.Peek(1)
		if patient {
			v.body.start()
		}
		if err != nil {
			v.err = err
			return 0, false
		}
		if !v.lf || c[0] != '\n' {
			v.lf = false
			return c[0], true
		}
		v.lf = false
		_, _ = v.lines.Discard(1)
	}
}

func isEnd(c byte) bool { return c == '\n' || c == '\r' }

// end reads over the end of a line: LF, CR or CRLF. Whether a LF follows a CR is
// seen later, so that an event is not held up.
func (v *events) end() {
	c, _ := v.lines.ReadByte()
	v.lf = c == '\r'
}
