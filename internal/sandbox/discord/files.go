package discord

import (
	"bytes"
	"image"
	_ "image/gif" // sizes of pictures, here and below
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	_ "golang.org/x/image/webp"
)

// keptBytes bounds what all files together may hold.
const keptBytes = 512 << 20

// file is an uploaded file. Place is the first segments of its address:
// "attachments/CHANNEL" or "ephemeral-attachments/APPLICATION".
type file struct {
	id          string
	place       string
	filename    string
	title       string
	description string
	contentType string
	spoiler     bool
	ephemeral   bool
	width       int
	height      int
	data        []byte
}

// fileStore holds files, the oldest being dropped when there are too many
// bytes.
type fileStore struct {
	order []*file
	byID  map[string]*file
	bytes int64
}

func (fs *fileStore) add(f *file) {
	if fs.byID == nil {
		fs.byID = map[string]*file{}
	}
	fs.byID[f.id] = f
	fs.order = append(fs.order, f)
	fs.bytes += int64(len(f.data))
	for fs.bytes > keptBytes && len(fs.order) > 1 {
		old := fs.order[0]
		fs.order = fs.order[1:]
		delete(fs.byID, old.id)
		fs.bytes -= int64(len(old.data))
	}
}

// drop forgets a file.
func (fs *fileStore) drop(f *file) {
	if fs.byID[f.id] != f {
		return
	}
	delete(fs.byID, f.id)
	fs.order = slices.DeleteFunc(fs.order, func(x *file) bool { return x == f })
	fs.bytes -= int64(len(f.data))
}

// dropFiles forgets the files of a message that is gone, but not those that a
// forwarded one still shows.
func (s *Server) dropFiles(gone *message) {
	for _, f := range gone.files {
		shown := slices.ContainsFunc(s.messages, func(m *message) bool {
			return m.forwarded != nil && m.forwarded.message.file(f.id) != nil
		})
		if !shown {
			s.files.drop(f)
		}
	}
}

// newFile makes a file of an upload and keeps it.
func (s *Server) newFile(u upload, place string, ephemeral bool) *file {
	f := &file{
		id: s.ids.next(), place: place, data: u.data, ephemeral: ephemeral,
		contentType: contentType(u), spoiler: strings.HasPrefix(u.filename, "SPOILER_"),
	}
	f.rename(u.filename)
	if c, _, err := image.DecodeConfig(bytes.NewReader(u.data)); err == nil && strings.HasPrefix(f.contentType, "image/") {
		f.width, f.height = c.Width, c.Height
	}
	s.files.add(f)
	return f
}

var unsafeInName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// rename makes a file name safe for an address as Discord does; what it was
// is kept as the title.
func (f *file) rename(name string) {
	ext := path.Ext(name)
	stem := unsafeInName.ReplaceAllString(strings.TrimSuffix(name, ext), "_")
	if strings.Trim(stem, "_.") == "" {
		stem = "unknown"
	}
	f.filename = stem + unsafeInName.ReplaceAllString(ext, "")
	if f.filename != name {
		f.title = strings.TrimSuffix(name, ext)
	}
}

// kinds are the content types that Discord derives from a file's name; it
// does not look at the bytes.
var kinds = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jfif": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".bmp": "image/bmp", ".heic": "image/heic", ".tif": "image/tiff",
	".tiff": "image/tiff", ".svg": "image/svg+xml", ".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".wav": "audio/x-wav", ".txt": "text/plain; charset=utf-8", ".json": "application/json; charset=utf-8",
	".pdf": "application/pdf", ".zip": "application/zip", ".html": "text/html; charset=utf-8",
}

func contentType(u upload) string {
	if kind, ok := kinds[strings.ToLower(path.Ext(u.filename))]; ok {
		return kind
	}
	if u.declared != "" && u.declared != "application/octet-stream" {
		return u.declared
	}
	return http.DetectContentType(u.data)
}

// attachment is the file as a message or an option shows it, with an address
// that is signed at this moment.
func (s *Server) attachment(f *file) object {
	o := object{
		"id": f.id, "filename": f.filename, "size": len(f.data), "content_type": f.contentType,
		"url": s.link("", f), "proxy_url": s.link("/media", f),
	}
	if f.width > 0 {
		o["width"], o["height"] = f.width, f.height
	}
	if f.title != "" {
		o["title"] = f.title
	}
	if f.description != "" {
		o["description"] = f.description
	}
	if f.spoiler {
		o["flags"] = 8
	}
	if f.ephemeral {
		o["ephemeral"] = true
	}
	return o
}
