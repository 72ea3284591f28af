package discord

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
)

// introduce sees what discordgo sends. Its first text after HELLO is an
// Identify, since it does not know of a session: where there is one to take up,
// a Resume goes out in its place. An Identify is counted before it goes.
//
// Discordgo v0.29.0 can resume by itself, but only with the object that had the
// connection before, which may hang, sleeps for a second when it closes, and
// keeps to the address at which it first logged in.
func (w *watch) introduce(frame []byte) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.beat == 0 || w.introduced || !isClientText(frame) {
		return frame, nil
	}
	w.introduced = true
	if w.session.id != "" {
		return masked(w.session.packet(w.token)), nil
	}
	return frame, w.turn.spend()
}

// isClientText says whether this is one whole text frame of a client's.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
func isClientText(frame []byte) bool {
	return len(frame) > 6 && frame[0] == 0x80|opText && frame[1]&0x80 != 0
}

// masked is a text frame of a client's with this payload, of less than 64 KiB.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.3
func masked(payload []byte) []byte {
	frame := []byte{0x80 | opText, 0x80}
	if n := len(payload); n < 126 {
		frame[1] |= byte(n)
	} else {
		frame[1] |= 126
		frame = binary.BigEndian.AppendUint16(frame, uint16(n)) //nolint:gosec // the caller keeps it small
	}
	var mask [4]byte
	_, _ = rand.Read(mask[:]) // never fails, see crypto/rand
	frame = append(frame, mask[:]...)
	for i, b := range payload {
		frame = append(frame, b^mask[i%4])
	}
	return frame
}

// errUncounted is a login that nobody allowed.
var errUncounted = errors.New("a login that was not due is held back")
