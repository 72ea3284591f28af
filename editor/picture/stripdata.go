package picture

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// packedSize is how many bytes of the chunks with pixels of the PNG in r really
// are pixels: up to where the packed data says that it ends.
func packedSize(r io.Reader) (int64, error) {
	d := &pngPacked{s: stripper{r: bufio.NewReaderSize(r, stripBuffer)}}
	if err := d.find(); err != nil {
		return 0, err
	}
	z, err := zlib.NewReader(d)
	if err != nil {
		return 0, &BrokenError{Kind: PNG, Reason: "pixel data: " + err.Error()}
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return 0, &BrokenError{Kind: PNG, Reason: "pixel data: " + err.Error()}
	}
	return d.size, nil
}

// pngPacked is the data of the chunks with pixels as one stream. It has ReadByte
// so that nobody reads more of it than there is need to.
type pngPacked struct {
	s    stripper
	left int64 // of the chunk
	size int64 // that were read
}

// find goes to the first chunk with pixels.
func (d *pngPacked) find() error {
	if err := d.s.drop(pngSignatureSize); err != nil {
		return err
	}
	for {
		name, err := d.head()
		if err != nil || name == "IDAT" {
			return err
		}
		if err := d.s.drop(d.left + 4); err != nil {
			return err
		}
	}
}

func (d *pngPacked) head() (string, error) {
	var b [pngChunkSize]byte
	if _, err := io.ReadFull(d.s.r, b[:]); err != nil {
		return "", err
	}
	d.left = int64(binary.BigEndian.Uint32(b[:]))
	return string(b[4:]), nil
}

func (d *pngPacked) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := d.next(); err != nil {
		return 0, err
	}
	n, err := d.s.r.Read(p[:min(int64(len(p)), d.left)])
	d.left, d.size = d.left-int64(n), d.size+int64(n)
	return n, err
}

func (d *pngPacked) ReadByte() (byte, error) {
	if err := d.next(); err != nil {
		return 0, err
	}
	b, err := d.s.r.ReadByte()
	if err == nil {
		d.left, d.size = d.left-1, d.size+1
	}
	return b, err
}

// next goes on to the next chunk where one ends.
func (d *pngPacked) next() error {
	for d.left == 0 {
		if err := d.s.drop(4); err != nil {
			return err
		}
		name, err := d.head()
		if err != nil {
			return err
		}
		if name != "IDAT" {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}
