package editor

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"io"
)

// scanner reads a JSON object that has pictures in it. It copies everything but
// the pictures, for encoding/json to read, and decodes the pictures while they
// arrive. encoding/json alone would hold each in memory several times.
type scanner struct {
	r     *bufio.Reader
	place pictureAt
	sink  sink
	first int    // the number of the first item
	words []byte // the object with "" for each picture
	stack []frame
	w     base64Writer
}

// sink takes the pictures of an object one after the other.
type sink interface {
	// Write takes bytes of a picture. After an error the rest of this picture
	// is stepped over.
	io.Writer
	// done ends a picture of an item, with what went wrong on its way, and says
	// whether it is whole. An item has no second one then.
	done(item int, err error) (whole bool)
}

// pictureAt is where a picture stands in an object.
type pictureAt int

const (
	inData  pictureAt = iota // data[].b64_json, in an answer
	inEvent                  // b64_json, in an event of a stream, which may hold a whole answer too
)

// frame is an object or array that is open.
type frame struct {
	kind  byte // '{' or '['
	key   keyName
	value bool // in an object: the key has been read
	item  int  // how many commas there were
	whole bool // in an object: its picture has come
}

type keyName int

const (
	otherKey keyName = iota
	dataKey
	pictureKey
	addressKey
)

// maxDepth is how deep an answer may nest; real ones do 4 levels.
const maxDepth = 64

var (
	errNotJSON = errors.New("not JSON")
	errWords   = errors.New("the answer has too many words")
)

// object reads one object, from its brace to the brace that ends it, and
// nothing after it. A picture that was decoded before an error stays decoded.
func (s *scanner) object() error {
	for {
		c, err := s.r.ReadByte()
		if err != nil {
			return cutShort(err)
		}
		if err := s.take(c); err != nil {
			return err
		}
		if len(s.stack) == 0 {
			return nil
		}
	}
}

func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *scanner) take(c byte) error {
	switch c {
	case ' ', '\t', '\n', '\r':
		if n := len(s.words); n > 0 && s.words[n-1] == ' ' {
			return nil // relays keep a connection alive with blanks
		}
		c = ' '
	case '{', '[':
		if len(s.stack) == maxDepth {
			return errNotJSON
		}
		s.stack = append(s.stack, frame{kind: c})
	case '}', ']':
		if len(s.stack) == 0 || s.top().kind != c-2 {
			return errNotJSON
		}
		s.stack = s.stack[:len(s.stack)-1]
	case ':', ',':
		if len(s.stack) > 0 {
			s.top().separate(c)
		}
	case '"':
		return s.text()
	}
	return s.copy(c)
}

func (f *frame) separate(c byte) {
	f.value = c == ':'
	if c == ',' {
		f.item++
	}
}

func (s *scanner) top() *frame { return &s.stack[len(s.stack)-1] }

func (s *scanner) copy(p ...byte) error {
	if len(s.words)+len(p) > maxWords {
		return errWords
	}
	s.words = append(s.words, p...)
	return nil
}

// text reads a string, whose opening quote was read already.
func (s *scanner) text() error {
	if len(s.stack) == 0 {
		return errNotJSON
	}
	top := s.top()
	if top.kind == '{' && !top.value {
		start := len(s.words)
		if err := s.copyText(); err != nil {
			return err
		}
		top.key = nameOf(s.words[start:])
		return nil
	}
	if !s.atPicture() {
		return s.copyText()
	}
	if err := s.copy('"', '"'); err != nil {
		return err
	}
	return s.picture()
}

func nameOf(raw []byte) keyName {
	var key string
	if json.Unmarshal(raw, &key) != nil {
		return otherKey
	}
	switch key {
	case "data":
		return dataKey
	case "b64_json":
		return pictureKey
	case "url":
		return addressKey
	}
	return otherKey
}

func (s *scanner) atPicture() bool {
	if s.top().kind != '{' || !s.holdsPicture(s.top().key) {
		return false
	}
	if s.place == inEvent && len(s.stack) == 1 {
		return true
	}
	return len(s.stack) == 3 && s.stack[0].kind == '{' && s.stack[0].key == dataKey && s.stack[1].kind == '['
}

// holdsPicture says whether the value of a key is a picture: some relays put one
// into its address, as https://www.rfc-editor.org/rfc/rfc2397 has it.
func (s *scanner) holdsPicture(key keyName) bool {
	if key != addressKey {
		return key == pictureKey
	}
	head, _ := s.r.Peek(len(dataPrefix))
	return string(head) == dataPrefix
}

// copyText copies a string with its quotes.
func (s *scanner) copyText() error {
	if err := s.copy('"'); err != nil {
		return err
	}
	return s.pieces(func(p []byte) error { return s.copy(p...) }, func(escape []byte) error { return s.copy(escape...) }, func() error { return s.copy('"') })
}

// picture decodes a string and hands it to the sink. An empty string is none.
func (s *scanner) picture() error {
	if s.top().whole {
		skip := func([]byte) error { return nil }
		return s.pieces(skip, skip, func() error { return nil })
	}
	var bad error // with the picture, of which the rest is stepped over then
	some := false
	s.w.reset(s.sink)
	put := func(p []byte) error {
		if some = true; bad == nil {
			_, bad = s.w.Write(p)
		}
		return nil
	}
	err := s.pieces(put, func(escape []byte) error {
		c, err := unescape(escape)
		if err != nil {
			some, bad = true, cmp.Or(bad, err)
			return nil
		}
		return put([]byte{c})
	}, func() error { return nil })
	if some {
		s.top().whole = s.sink.done(s.item(), cmp.Or(bad, s.w.Close(), err))
	}
	return err
}

// item is the number of the picture's object in the list of all.
func (s *scanner) item() int {
	if len(s.stack) < 3 {
		return s.first
	}
	return s.first + s.stack[1].item
}
