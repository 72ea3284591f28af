// Package page serves the sandbox's chat page: one static page, made of
// hand-written HTML, CSS and JavaScript modules that are part of the binary.
//
// The page shows what members see and lets a visitor be one of them. It knows
// the stand-in Discord only by its control routes, which the visitor's browser
// asks; this package asks nobody. It keeps no state, so its handler may be
// shared.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// asset is a file of the page as it is served.
type asset struct {
	body      []byte
	mediaType string
	etag      string
}

// mediaTypes are the kinds of file that the page is made of. The system's own
// table is not asked: it differs from machine to machine, and a module that is
// not JavaScript by its type does not run.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// policy lets the page use its own files and nothing else: no inline script or
// style, no frame, no foreign address. Pictures may also be the visitor's own
// files (blob:), shown before they are sent. Trusted types forbid every way to
// turn text into markup. https://www.w3.org/TR/CSP3/
const policy = "default-src 'self'; img-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// New returns the handler of the page: it answers GET and HEAD of "/" and of
// the files under "/page/", 405 for other methods of these, and 404 for
// everything else, so that other handlers can stand beside it.
func New() http.Handler {
	assets, err := load(static)
	if err != nil { // the files are part of the program: this is a broken build
		panic("page: " + err.Error())
	}
	return handler(assets)
}

// load reads all files under the path at which each is served.
func load(files fs.FS) (map[string]asset, error) {
	assets := make(map[string]asset)
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		assets[address(name)] = newAsset(name, body)
		return nil
	})
	return assets, err
}

// address is the path at which the file is served.
func address(name string) string {
	if name == "static/index.html" {
		return "/"
	}
	return "/page/" + strings.TrimPrefix(name, "static/")
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{
		body:      body,
		mediaType: mediaTypes[path.Ext(name)],
		etag:      `"` + hex.EncodeToString(sum[:12]) + `"`,
	}
}

type handler map[string]asset

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := h[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a.describe(w.Header())
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
}

// describe sets the headers of the file. A browser must ask each time whether
// the file is still the same: the next build of the program serves the same
// addresses.
func (a asset) describe(h http.Header) {
	h.Set("Content-Type", a.mediaType)
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}
