package picture

// Judge decides what a file is while its bytes pass by. Write them in order,
// in pieces of any size, then ask for the Verdict. It keeps less than a
// kilobyte and works at the speed of memory. Use NewJudge.
//
// Write fails as soon as the file cannot be accepted, so a download can be
// ended early; the error is the one that Verdict returns.
type Judge struct {
	limits Limits
	head   []byte // until the kind is known
	walk   walker // afterwards
	bytes  int64
	err    error
}

// walker follows the structure of one kind of picture.
type walker interface {
	// write takes the next bytes; an error is final.
	write(p []byte) error
	// end is called once, after the last byte.
	end() (Info, error)
}

// headSize is how many bytes are kept to name what is no picture. It is the
// amount that browsers look at: https://mimesniff.spec.whatwg.org/#resource-header
const headSize = 512

// NewJudge returns a Judge for one file.
func NewJudge(l Limits) *Judge { return &Judge{limits: l.orDefault()} }

// Close ends a Judge that nobody asks for its Verdict any more. It may always be
// called, and more than once.
func (j *Judge) Close() {}

// Write looks at the next bytes of the file. It takes all or fails.
func (j *Judge) Write(p []byte) (int, error) {
	if j.err != nil {
		return 0, j.err
	}
	j.bytes += int64(len(p))
	if j.err = j.take(p); j.err != nil {
		return 0, j.err
	}
	return len(p), nil
}

func (j *Judge) take(p []byte) error {
	if j.walk != nil {
		return j.walk.write(p)
	}
	n := min(len(p), headSize-len(j.head))
	j.head = append(j.head, p[:n]...)
	j.walk = walkerFor(j.head, j.limits)
	if j.walk == nil {
		if len(j.head) < headSize {
			return nil
		}
		return &FormatError{Format: Name(j.head)}
	}
	if err := j.walk.write(j.head); err != nil {
		return err
	}
	return j.walk.write(p[n:])
}

// Verdict says what the file is, after its last byte was written. Errors are
// *FormatError, *BrokenError and *PixelsError.
func (j *Judge) Verdict() (Info, error) {
	if j.err == nil && j.walk == nil {
		j.err = headError(j.head)
	}
	if j.err != nil {
		return Info{}, j.err
	}
	h, err := j.walk.end()
	if err != nil {
		j.err = err
		return Info{}, err
	}
	h.Bytes = j.bytes
	return h, nil
}

// headError is about a file so short that no kind was recognised.
func headError(head []byte) error {
	if len(head) == 0 {
		return &BrokenError{Reason: "the file is empty"}
	}
	for _, k := range kinds {
		if len(head) < len(k.magic) && k.magic[:len(head)] == string(head) {
			return &BrokenError{Kind: k.kind, Reason: "cut in the signature"}
		}
	}
	return &FormatError{Format: Name(head)}
}

// kinds are the pictures that are accepted, by their first bytes.
var kinds = []struct {
	magic string
	kind  Kind
	walk  func(Limits) walker
}{
	// https://www.w3.org/TR/png-3/#5PNG-file-signature
	{"\x89PNG\r\n\x1a\n", PNG, func(l Limits) walker { return &pngWalker{limits: l} }},
	// SOI: ITU-T T.81, B.2.1. Decoders forgive stray bytes before the next marker.
	{"\xff\xd8", JPEG, func(l Limits) walker { return &jpegWalker{limits: l} }},
}

func walkerFor(head []byte, l Limits) walker {
	for _, k := range kinds {
		if len(head) >= len(k.magic) && string(head[:len(k.magic)]) == k.magic {
			return k.walk(l)
		}
	}
	return nil
}
