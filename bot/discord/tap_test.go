package discord_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"retouch/bot/discord"

	"github.com/google/go-cmp/cmp"
)

const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// text is an unfragmented text frame of a server's.
func text(payload string) string {
	n := len(payload)
	switch {
	case n < 126:
		return string([]byte{0x81, byte(n)}) + payload
	case n < 1<<16:
		return string([]byte{0x81, 126, byte(n >> 8), byte(n)}) + payload
	}
	return string([]byte{0x81, 127, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + payload
}

// tapped is what comes through a tap when the other side says so and leaves.
func tapped(tb testing.TB, said string, piece int) string {
	tb.Helper()
	ours, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for len(said) > 0 {
			n := min(piece, len(said))
			if _, err := io.WriteString(theirs, said[:n]); err != nil {
				break
			}
			said = said[n:]
		}
		_ = theirs.Close()
	}()
	tap := discord.Tap(ours)
	got, err := io.ReadAll(tap)
	if err != nil && errors.Is(err, io.ErrNoProgress) {
		tb.Error(err)
	}
	_ = tap.Close()
	_ = theirs.Close()
	<-done
	return string(got)
}

func TestTap(t *testing.T) {
	t.Parallel()
	hello := text(`{"op":10,"d":{"heartbeat_interval":45000}}`)
	event := text(`{"op":0,"s":1,"t":"READY","d":{}}`)
	huge := text(`{"op":0,"d":"` + strings.Repeat("x", 70000) + `"}`)
	ack := text(`{"op":11}`)
	ping, closing := "\x89\x02hi", "\x88\x02\x0f\xa4"
	tests := []struct{ name, in, want string }{
		{"passes what is harmless", hello + event + huge + ping + closing, hello + event + huge + ping + closing},
		{"passes an answered heartbeat after an event", hello + huge + ack, hello + huge + ack},
		{"keeps an answered heartbeat before any event", hello + ack + event, hello + event},
		{"ends at op 7", hello + text(`{"op":7,"d":null}`) + event, hello},
		{"ends at op 9", hello + event + text(`{"op":9,"d":true}`) + event, hello + event},
		{"ends at null", text(`null`) + event, ""},
		{"ends at what is no JSON", text(`<`) + event, ""},
		{"passes a fragmented message", "\x01\x01{" + "\x80\x01}" + event, "\x01\x01{" + "\x80\x01}" + event},
		{"leaves a masked frame to others", "\x81\x81abcd" + text(`{"op":7}`), "\x81\x81abcd" + text(`{"op":7}`)},
	}
	for _, tt := range tests {
		for _, piece := range []int{1, 3, 1 << 20} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(tapped(t, upgraded+tt.in, piece), upgraded+tt.want); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestTapLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"HTTP/1.1 200 Connection established\r\n\r\n\x16\x03\x01",
		"HTTP/1.1 401 Unauthorized\r\n\r\n" + text(`{"op":7}`),
		strings.Repeat("x", 2*discord.HeadSize) + text(`{"op":7}`),
	} {
		if got := tapped(t, in, 1000); got != in {
			t.Errorf("got %.100q, want %.100q", got, in)
		}
	}
}

// FuzzTap: a tap never makes anything up: what comes through is what was said,
// with whole frames missing, and without any it knows to be harmful.
func FuzzTap(f *testing.F) {
	f.Add([]byte(text(`{"op":10,"d":{"heartbeat_interval":1}}`)+text(`{"op":11}`)+text(`{"op":7}`)), 1)
	f.Add([]byte("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"), 2)
	f.Add([]byte("\x88\x01\x00\x89\x00\x81\x7e\x00"), 100)
	f.Fuzz(func(t *testing.T, said []byte, piece int) {
		piece = min(max(piece, 1), 1<<16)
		got := tapped(t, upgraded+string(said), piece)
		if !strings.HasPrefix(got, upgraded) {
			t.Fatalf("the answer was lost: %q", got)
		}
		if !subsequence([]byte(got[len(upgraded):]), said) {
			t.Errorf("got %q from %q", got, said)
		}
	})
}

func subsequence(short, long []byte) bool {
	for _, b := range short {
		i := bytes.IndexByte(long, b)
		if i < 0 {
			return false
		}
		long = long[i+1:]
	}
	return true
}
