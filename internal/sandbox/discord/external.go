package discord

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// elsewhere is the site that linked pictures are on. It does not exist: only
// Discord's proxy has them.
const elsewhere = "https://pictures.example/"

// embedded is the part of an embed that a file field of a posted message
// stands for: "image" or "thumbnail"; "" is an attachment.
func embedded(field string) string {
	for _, kind := range []string{"image", "thumbnail"} {
		if field == "embed_"+kind || isIndexed(field, "embed_"+kind) {
			return kind
		}
	}
	return ""
}

// linked is the embed of a picture that a member linked to: of a page that
// shows one, or, with only a thumbnail, of the bare picture
// (https://docs.discord.com/developers/resources/message#embed-object-embed-types).
func (s *Server) linked(u upload) object {
	f := s.newFile(u, "external", false)
	address := elsewhere + f.id + "/" + f.filename
	media := object{"url": address, "proxy_url": s.proxied(f), "content_type": f.contentType, "width": f.width, "height": f.height, "flags": 0}
	if embedded(u.field) == "thumbnail" {
		return object{"type": "image", "url": address, "thumbnail": media}
	}
	return object{"type": "article", "url": elsewhere, "title": "A page", "description": "It shows a picture.", "image": media}
}

// proxied is the address of a linked picture at the proxy. It does not expire.
func (s *Server) proxied(f *file) string {
	place := "https/" + strings.TrimPrefix(elsewhere, "https://") + f.id + "/" + f.filename
	return s.base + "/external/" + s.sign(place, "", "") + "/" + place
}

// serveExternal answers for the proxy of linked pictures.
func (s *Server) serveExternal(w http.ResponseWriter, r *http.Request) {
	if s.takeFault(r).before(s.ctx, w, r) {
		return
	}
	f := s.external(r.URL)
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, "Invalid signature")
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}

// external is the file at an address of the proxy; nil if there is none.
func (s *Server) external(u *url.URL) *file {
	sum, place, _ := strings.Cut(strings.TrimPrefix(u.Path, "/external/"), "/")
	parts := strings.Split(place, "/")
	if len(parts) < 2 || sum != s.sign(place, "", "") {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files.byID[parts[len(parts)-2]]
}
