package discord

import (
	"bytes"
	"compress/zlib"
)

// deflated is a payload compressed by itself.
func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // into memory
	_ = z.Close()
	return b.Bytes()
}

// packer compresses payloads one after the other as parts of one stream
// (https://docs.discord.com/developers/events/gateway#transport-compression).
type packer func([]byte) []byte

// newPacker knows zlib-stream and zstd-stream; nil is none.
func newPacker(compress string) packer {
	switch compress {
	case "zlib-stream":
		return zlibStream()
	case "zstd-stream":
		return zstdStream()
	}
	return nil
}

func zlibStream() packer {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	return func(data []byte) []byte {
		b.Reset()
		_, _ = z.Write(data) // into memory
		_ = z.Flush()
		return bytes.Clone(b.Bytes())
	}
}

// The parts of a zstd frame (RFC 8878, 3.1.1): the magic number, a header that
// gives neither size nor checksum, and a window of 8 MiB, as Discord's. A block
// may have 128 KiB.
const (
	zstdHeader = "\x28\xb5\x2f\xfd\x00\x68"
	zstdBlock  = 128 << 10
)

// zstdStream is one endless frame of raw blocks. That compresses nothing, and
// every decoder must read it.
func zstdStream() packer {
	header := zstdHeader
	return func(data []byte) []byte {
		out := []byte(header)
		header = ""
		for len(data) > 0 {
			n := min(len(data), zstdBlock)
			out = append(out, byte(n<<3), byte(n>>5), byte(n>>13)) // raw, not the last
			out = append(out, data[:n]...)
			data = data[n:]
		}
		return out
	}
}
