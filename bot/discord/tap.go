package discord

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"time"
)

// tap is a connection to the gateway that is read along, frame by frame, and
// that waits for no byte too long in either direction. It looks into small
// frames and passes large ones, and whatever it does not understand, through
// as they come.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
type tap struct {
	net.Conn
	watch *watch

	in    *bufio.Reader
	head  bool   // the HTTP answer is over
	blind bool   // not a websocket as we know it
	whole []byte // to be passed on
	rest  uint64 // bytes of a large frame to be passed on
	err   error
}

const (
	maxLook      = 4 << 10 // bytes of a frame that is looked into
	maxHead      = 16 << 10
	writeTimeout = 10 * time.Second
)

var errEnded = errors.New("connection has ended")

func newTap(c net.Conn, w *watch) *tap {
	t := &tap{Conn: c, watch: w}
	t.in = bufio.NewReaderSize(patientReader{c, w}, maxHead)
	return t
}

// patientReader sets a deadline for every read.
type patientReader struct {
	net.Conn
	watch *watch
}

func (r patientReader) Read(p []byte) (int, error) {
	if err := r.SetReadDeadline(time.Now().Add(r.watch.patient())); err != nil {
		return 0, err
	}
	return r.Conn.Read(p)
}

func (t *tap) Write(p []byte) (int, error) {
	out, err := t.watch.introduce(p)
	if err != nil {
		t.watch.finish(err)
		return 0, err
	}
	if err := t.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	n, err := t.Conn.Write(out)
	if err == nil {
		n = len(p)
	}
	return min(n, len(p)), err
}

// Close ends the connection.
func (t *tap) Close() error {
	t.watch.finish(net.ErrClosed)
	return nil
}

func (t *tap) Read(p []byte) (int, error) {
	for len(t.whole) == 0 && t.rest == 0 && !t.blind && t.err == nil {
		if t.err = t.next(); t.err != nil {
			t.watch.finish(t.err)
		}
	}
	switch {
	case len(t.whole) > 0:
		n := copy(p, t.whole)
		t.whole = t.whole[n:]
		return n, nil
	case t.err != nil:
		return 0, t.err
	case t.blind:
		return t.in.Read(p)
	}
	n, err := t.in.Read(p[:min(uint64(len(p)), t.rest)])
	t.rest -= uint64(n)
	return n, err
}

// next takes in one more piece.
func (t *tap) next() error {
	if !t.head {
		return t.answer()
	}
	var buf [10]byte
	head, size, err := t.header(&buf)
	if err != nil {
		return err
	}
	final, op, masked := head[0]&0x80 != 0, head[0]&0x0f, head[1]&0x80 != 0
	if masked || size > 1<<62 {
		t.whole, t.blind = bytes.Clone(head), true
		return nil
	}
	look := final && (op == opText || op == opBinary || op == opClose)
	if !look || size > maxLook {
		t.whole, t.rest = bytes.Clone(head), size
		return t.glance(op, size)
	}
	frame := append(bytes.Clone(head), make([]byte, size)...)
	if _, err := io.ReadFull(t.in, frame[len(head):]); err != nil {
		return err
	}
	return t.judge(op, frame, frame[len(head):])
}

// Frame types.
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
)

// glance looks at what is passed on unread, which can only be an event: one
// that is no object would end the process, see message.
func (t *tap) glance(op byte, size uint64) error {
	if op != opText || size == 0 {
		return nil
	}
	t.watch.large()
	if first, err := t.in.Peek(1); err != nil || first[0] != '{' {
		return errors.Join(errBabble, err)
	}
	return nil
}

func (t *tap) judge(op byte, frame, payload []byte) error {
	switch op {
	case opClose:
		t.watch.closing(payload)
		t.whole = frame
		return nil
	case opBinary:
		if payload = inflated(payload); payload == nil {
			t.watch.finish(errBabble)
			return errEnded
		}
	}
	switch t.watch.message(payload) {
	case pass:
		t.whole = frame
	case end:
		return errEnded
	}
	return nil
}

// inflated is a compressed message, nil when it is none. Nobody asked Discord to
// compress, but discordgo would take it.
func inflated(payload []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(payload))
	if err != nil {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(z, maxInflated))
	if err != nil || len(data) == maxInflated {
		return nil
	}
	return data
}

const maxInflated = 1 << 20

// header reads the head of a frame and the length that it tells.
func (t *tap) header(buf *[10]byte) (head []byte, size uint64, err error) {
	if _, err := io.ReadFull(t.in, buf[:2]); err != nil {
		return nil, 0, err
	}
	more := map[byte]int{126: 2, 127: 8}[buf[1]&0x7f]
	if _, err := io.ReadFull(t.in, buf[2:2+more]); err != nil {
		return nil, 0, err
	}
	switch more {
	case 2:
		size = uint64(binary.BigEndian.Uint16(buf[2:]))
	case 8:
		size = binary.BigEndian.Uint64(buf[2:])
	default:
		size = uint64(buf[1] & 0x7f)
	}
	return buf[:2+more], size, nil
}

// answer passes the HTTP answer on, line by line. A connection that is not
// upgraded, as one to a proxy that will carry TLS, is left alone.
func (t *tap) answer() error {
	line, err := t.in.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	t.whole = bytes.Clone(line)
	switch {
	case bytes.HasPrefix(line, []byte("HTTP/")):
		t.blind = !bytes.Contains(line, []byte(" 101"))
	case err != nil:
		t.blind = true
	case len(bytes.TrimSpace(line)) == 0:
		t.head = true
	}
	return nil
}
