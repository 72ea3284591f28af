package discord_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"retouch/internal/sandbox/discord"
)

func TestCompression(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query    string
		compress bool
		unpack   func(io.Reader) io.Reader // nil: each payload by itself, if binary
	}{
		"each payload":  {"", true, nil},
		"a zlib stream": {"&compress=zlib-stream", false, func(r io.Reader) io.Reader { z, _ := zlib.NewReader(r); return z }},
		"a zstd stream": {"&compress=zstd-stream", false, rawZstd},
	}
	for name, tt := range tests {
		t.Run("compresses "+name, func(t *testing.T) {
			t.Parallel()
			k := start(t, discord.Options{})
			b := k.dial(k.gateway() + tt.query)
			id := k.identity(1)
			id["compress"] = tt.compress
			b.write(2, id)
			var stream bytes.Buffer
			binary := 0
			var unpacked io.Reader
			for _, want := range []string{"", "READY", "GUILD_CREATE"} {
				_ = b.ws.SetReadDeadline(time.Now().Add(time.Minute))
				kind, data, err := b.ws.ReadMessage()
				if err != nil {
					t.Fatal(err)
				}
				var from io.Reader = bytes.NewReader(data)
				if kind == websocket.BinaryMessage {
					binary++
					stream.Write(data)
					switch {
					case tt.unpack == nil:
						from, err = zlib.NewReader(bytes.NewReader(data))
					case unpacked == nil:
						unpacked = tt.unpack(&stream)
						fallthrough
					default:
						from = unpacked
					}
				}
				var p object
				if err != nil || json.NewDecoder(io.LimitReader(from, 1<<20)).Decode(&p) != nil || p["t"] != want && want != "" {
					t.Fatalf("%s: %v %v", want, err, p)
				}
			}
			if binary < 2 {
				t.Errorf("%d payloads were compressed", binary)
			}
		})
	}
}

// rawZstd reads a zstd stream of raw blocks (RFC 8878).
func rawZstd(r io.Reader) io.Reader { return &zstdReader{r: r} }

type zstdReader struct {
	r    io.Reader
	past bool // the header
	left int  // of the block
}

func (z *zstdReader) Read(p []byte) (int, error) {
	if !z.past {
		head := make([]byte, 6)
		if _, err := io.ReadFull(z.r, head); err != nil || !bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return 0, errors.New("no zstd frame")
		}
		z.past = true
	}
	if z.left == 0 {
		head := make([]byte, 3)
		if _, err := io.ReadFull(z.r, head); err != nil {
			return 0, err
		}
		if head[0]&7 != 0 {
			return 0, errors.New("no raw block, or the last")
		}
		z.left = int(head[0])>>3 | int(head[1])<<5 | int(head[2])<<13
	}
	n, err := z.r.Read(p[:min(len(p), z.left)])
	z.left -= n
	return n, err
}
