package editor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"sync/atomic"
)

// The names under which pictures are sent, EDITS_IMAGE_FIELD.
const (
	fieldAuto   = "auto"
	fieldImage  = "image"   // once, or again for each picture
	fieldImages = "image[]" // for each picture
)

// form is the body of one request: words and headers in memory, pictures read
// from their files while they are sent. Its length is known before, so that it
// is not sent in chunks, which some relays do not take.
type form struct {
	io.Reader
	contentType string
	length      int64
	files       []*os.File
	left        atomic.Int64 // bytes that are not handed over yet
}

// part is one picture of a form.
type part struct {
	field   string
	name    string
	picture Picture
}

// newForm opens the files. The caller must Close.
func newForm(fields []Field, parts []part) (*form, error) {
	f := &form{}
	var text bytes.Buffer
	var readers []io.Reader
	w := multipart.NewWriter(&text)
	flush := func() {
		f.length += int64(text.Len())
		readers = append(readers, bytes.NewReader(bytes.Clone(text.Bytes())))
		text.Reset()
	}
	for _, field := range fields {
		_ = w.WriteField(field.Name, field.Value) // a bytes.Buffer takes all
	}
	for _, p := range parts {
		_, _ = w.CreatePart(p.header())
		flush()
		file, size, err := openFile(p.picture.Path)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		f.files = append(f.files, file)
		f.length += size
		readers = append(readers, io.LimitReader(file, size))
	}
	_ = w.Close()
	flush()
	f.Reader, f.contentType = io.MultiReader(readers...), w.FormDataContentType()
	f.left.Store(f.length)
	return f, nil
}

func openFile(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// header describes a picture by what it is: providers go by the media type, or
// by the extension, and reject what they do not know.
func (p part) header() textproto.MIMEHeader {
	kind := p.picture.Kind
	return textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s%s"`, p.field, p.name, kind.Ext())},
		"Content-Type":        {kind.MediaType()},
	}
}

// Read hands over the next bytes.
func (f *form) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	f.left.Add(int64(-n))
	return n, err
}

// sent says whether all bytes were handed over.
func (f *form) sent() bool { return f.left.Load() <= 0 }

// Close closes the files.
func (f *form) Close() error {
	var errs []error
	for _, file := range f.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}
