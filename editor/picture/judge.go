package picture

import (
	"errors"
	"io"
	"iter"
)

// Judge decides what a file is while its bytes pass by. Write them in order,
// in pieces of any size, then ask for the Verdict. It keeps about 150 KB,
// whatever the size of the file. Use NewJudge, and Close when the Verdict may
// not be asked for.
//
// Write fails as soon as the file cannot be accepted, so a download can be
// ended early; the error is the one that Verdict returns.
type Judge struct {
	limits Limits
	src    source
	ended  bool                    // no more bytes will come
	known  bool                    // pixels are not inflated: they were before, or it is for benchmarks
	resume func() (struct{}, bool) // goes on with the walk until it wants more
	stop   func()
	info   Info
	bytes  int64
	err    error
}

// walker follows the structure of one kind of picture, up to its end. What a
// file has behind the picture is not its business.
type walker interface {
	walk() (Info, error)
}

// NewJudge returns a Judge for one file.
func NewJudge(l Limits) *Judge {
	j := &Judge{limits: l.orDefault()}
	j.resume, j.stop = iter.Pull(j.run)
	return j
}

// run is the walk, as a coroutine: where it would wait for bytes it yields, and
// Write goes on with it. So what reads a file can be written as if all of it
// were there.
func (j *Judge) run(yield func(struct{}) bool) {
	j.src.wait = func() bool { return !j.ended && yield(struct{}{}) && !j.ended }
	j.info, j.err = j.look()
}

func (j *Judge) look() (Info, error) {
	w, kind, err := walkerFor(&j.src, j.limits)
	if err != nil {
		return Info{}, err
	}
	if p, ok := w.(*pngWalker); ok {
		p.onlyCRC = j.known
	}
	info, err := w.walk()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = &BrokenError{Kind: kind, Reason: "cut before its end"}
	}
	if err != nil {
		return Info{}, err
	}
	info.Kind = kind
	info.Frames, info.Orientation = max(info.Frames, 1), max(info.Orientation, 1)
	if j.src.drain() {
		info.Private |= PrivateTrailing
	}
	return info, nil
}

// Write looks at the next bytes of the file. It takes all or fails.
func (j *Judge) Write(p []byte) (int, error) {
	if j.err != nil {
		return 0, j.err
	}
	if j.ended {
		return 0, errClosed
	}
	j.bytes += int64(len(p))
	if j.limits.Bytes > 0 && j.bytes > j.limits.Bytes {
		j.Close()
		j.err = &SizeError{Limit: j.limits.Bytes}
		return 0, j.err
	}
	j.src.buf = p
	j.resume()
	if j.src.buf = nil; j.err != nil {
		return 0, j.err
	}
	return len(p), nil
}

var errClosed = errors.New("judge picture: the verdict was asked for, or the judge is closed")

// Verdict says what the file is, after its last byte was written. Errors are
// *FormatError, *BrokenError, *PixelsError and *SizeError.
func (j *Judge) Verdict() (Info, error) {
	if !j.ended {
		j.ended = true
		j.resume()
	}
	if j.err != nil {
		return Info{}, j.err
	}
	j.info.Bytes = j.bytes
	return j.info, nil
}

// Close ends a Judge that nobody asks for its Verdict any more. It may always
// be called, and more than once.
func (j *Judge) Close() {
	if !j.ended {
		j.ended = true
		j.stop()
		if j.err == nil {
			j.err = errClosed
		}
	}
}

// walkerFor finds out the kind by the first bytes.
func walkerFor(s *source, l Limits) (walker, Kind, error) {
	var head []byte
	for _, k := range kinds {
		for len(head) < len(k.magic) && s.more() {
			head = append(head, s.buf[0])
			s.buf = s.buf[1:]
		}
		if matches(head, k.magic) {
			return k.walk(s, l, head), k.kind, nil
		}
	}
	for len(head) < headSize && s.more() {
		n := min(len(s.buf), headSize-len(head))
		head, s.buf = append(head, s.buf[:n]...), s.buf[n:]
	}
	return nil, "", headError(head)
}

// headSize is how many bytes are kept to name what is no picture. It is the
// amount that browsers look at: https://mimesniff.spec.whatwg.org/#resource-header
const headSize = 512

// headError is about a file of no kind, or so short that none was recognised.
func headError(head []byte) error {
	if len(head) == 0 {
		return &BrokenError{Reason: "the file is empty"}
	}
	for _, k := range kinds {
		telling := head[0] > 0x7f || len(head) > 2 // one letter is a word
		if telling && len(head) < len(k.magic) && matches(head, k.magic[:len(head)]) {
			return &BrokenError{Kind: k.kind, Reason: "cut in the signature"}
		}
	}
	return &FormatError{Format: Name(head)}
}

// kinds are the pictures that are known, by their first bytes, the short ones
// first. A question mark stands for any byte.
var kinds = []struct {
	magic string
	kind  Kind
	walk  func(s *source, l Limits, magic []byte) walker
}{
	// SOI: ITU-T T.81, B.2.1. Decoders forgive stray bytes before the next marker.
	{"\xff\xd8", JPEG, func(s *source, l Limits, _ []byte) walker { return &jpegWalker{src: s, limits: l} }},
	// https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 17
	{"GIF87a", GIF, func(s *source, l Limits, _ []byte) walker { return &gifWalker{src: s, limits: l} }},
	{"GIF89a", GIF, func(s *source, l Limits, _ []byte) walker { return &gifWalker{src: s, limits: l} }},
	// https://www.w3.org/TR/png-3/#5PNG-file-signature
	{"\x89PNG\r\n\x1a\n", PNG, func(s *source, l Limits, _ []byte) walker { return &pngWalker{src: s, limits: l} }},
	// https://www.rfc-editor.org/rfc/rfc9649#section-2.4
	{"RIFF????WEBP", WebP, func(s *source, l Limits, head []byte) walker { return newWebPWalker(s, l, head) }},
}

func matches(head []byte, magic string) bool {
	if len(head) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && head[i] != magic[i] {
			return false
		}
	}
	return true
}
