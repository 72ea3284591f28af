package discord

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// isFilePath says whether a path is one of the CDN's: the original bytes, or
// the same bytes as the media proxy's.
func isFilePath(p string) bool {
	p = strings.TrimPrefix(p, "/media")
	return strings.HasPrefix(p, "/attachments/") || strings.HasPrefix(p, "/ephemeral-attachments/")
}

// link is the signed address of a file
// (https://docs.discord.com/developers/reference#signed-attachment-cdn-urls).
func (s *Server) link(prefix string, f *file) string {
	now := time.Now()
	place := "/" + f.place + "/" + f.id + "/" + f.filename
	ex := strconv.FormatInt(now.Add(s.opts.LinkLife).Unix(), 16)
	is := strconv.FormatInt(now.Unix(), 16)
	return s.base + prefix + place + "?ex=" + ex + "&is=" + is + "&hm=" + s.sign(place, ex, is) + "&"
}

func (s *Server) sign(place, ex, is string) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%s", place, ex, is)
	return hex.EncodeToString(mac.Sum(nil))
}

// serveFile answers for the CDN: GET and HEAD of a signed address that has not
// run out.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "", http.StatusMethodNotAllowed)
		return
	}
	ft := s.takeFault(r)
	if ft.before(s.ctx, w, r) {
		return
	}
	f := s.signedFile(r.URL)
	if f == nil {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, "This content is no longer available.")
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Disposition", `attachment; filename="`+f.filename+`"`)
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("Etag", `"`+f.id+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}

// signedFile is the file at an address, or nil if the signature is not ours,
// has run out, or the file is gone.
func (s *Server) signedFile(u *url.URL) *file {
	place := strings.TrimPrefix(u.Path, "/media")
	q := u.Query()
	ex, is := q.Get("ex"), q.Get("is")
	if !hmac.Equal([]byte(q.Get("hm")), []byte(s.sign(place, ex, is))) {
		return nil
	}
	until, err := strconv.ParseInt(ex, 16, 64)
	if err != nil || time.Now().Unix() >= until {
		return nil
	}
	parts := strings.Split(place, "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files.byID[parts[len(parts)-2]]
}
