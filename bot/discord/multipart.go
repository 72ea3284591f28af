package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
)

// maxFiles is how many files a message can have.
// https://discord.com/developers/docs/resources/message#attachment-object
const maxFiles = 10

// multipartBody is a JSON document with files beside it.
// https://discord.com/developers/docs/reference#uploading-files
func multipartBody(v any, files []File) (*body, error) {
	if len(files) > maxFiles {
		return nil, errors.New("a message holds at most 10 files")
	}
	document, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	b := &body{mediaType: w.FormDataContentType()}
	if err := writePart(w, `form-data; name="payload_json"`, "application/json", document); err != nil {
		return nil, err
	}
	for n := range files {
		f := files[n]
		if f.Open == nil || f.Bytes < 0 {
			return nil, errors.New("a file to upload has no bytes")
		}
		where := fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, n, safeName(f.Name))
		if err := writePart(w, where, safeType(f.MediaType), nil); err != nil {
			return nil, err
		}
		b.chunks = append(b.chunks, chunk{data: bytes.Clone(buf.Bytes())}, chunk{file: &f})
		buf.Reset()
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	b.chunks = append(b.chunks, chunk{data: buf.Bytes()})
	return b, nil
}

func writePart(w *multipart.Writer, disposition, mediaType string, data []byte) error {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {disposition},
		"Content-Type":        {mediaType},
	})
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil {
		return fmt.Errorf("encode body: %w", err)
	}
	return nil
}

// safeName keeps letters, digits, dots, dashes and underscores: nothing else
// reaches a header, or is left as it is by Discord.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._-", r):
			return r
		}
		return '_'
	}, name)
	if name == "" {
		return "file"
	}
	return name[:min(len(name), 100)]
}

func safeType(mediaType string) string {
	kind, _, err := mime.ParseMediaType(mediaType)
	if err != nil || !strings.Contains(kind, "/") {
		return "application/octet-stream"
	}
	return kind
}
