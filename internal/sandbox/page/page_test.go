package page_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"retouch/internal/sandbox/page"
)

// request asks the page's handler and gives its answer.
func request(t *testing.T, method, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for n := 0; n+1 < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	w := httptest.NewRecorder()
	page.New().ServeHTTP(w, r)
	return w.Result()
}

func TestStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, target string
		want                 int
	}{
		{"serves the page", http.MethodGet, "/", http.StatusOK},
		{"serves the page's head", http.MethodHead, "/", http.StatusOK},
		{"serves a module", http.MethodGet, "/page/app.js", http.StatusOK},
		{"serves a style sheet", http.MethodGet, "/page/css/base.css", http.StatusOK},
		{"ignores a query", http.MethodGet, "/?channel=1", http.StatusOK},
		{"does not know other paths", http.MethodGet, "/api/v10/gateway", http.StatusNotFound},
		{"does not know the page by its file name", http.MethodGet, "/page/index.html", http.StatusNotFound},
		{"lists no folder", http.MethodGet, "/page/", http.StatusNotFound},
		{"lists no folder below", http.MethodGet, "/page/css", http.StatusNotFound},
		{"climbs out of nothing", http.MethodGet, "/page/../page.go", http.StatusNotFound},
		{"climbs out of nothing in disguise", http.MethodGet, "/page/%2e%2e/page.go", http.StatusNotFound},
		{"takes no post", http.MethodPost, "/", http.StatusMethodNotAllowed},
		{"takes no delete", http.MethodDelete, "/page/app.js", http.StatusMethodNotAllowed},
		{"does not know other paths by any method", http.MethodPost, "/v1/images/edits", http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := request(t, tt.method, tt.target).StatusCode; got != tt.want {
				t.Errorf("%s %s: got %d, want %d", tt.method, tt.target, got, tt.want)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for target, mediaType := range map[string]string{
		"/":                  "text/html; charset=utf-8",
		"/page/app.js":       "text/javascript; charset=utf-8",
		"/page/css/base.css": "text/css; charset=utf-8",
		"/page/icon.svg":     "image/svg+xml",
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			h := request(t, http.MethodGet, target).Header
			for name, want := range map[string]string{
				"Content-Type":                 mediaType,
				"Cache-Control":                "no-cache",
				"X-Content-Type-Options":       "nosniff",
				"Referrer-Policy":              "no-referrer",
				"Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got := h.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
			csp := h.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("the policy %q lacks %s", csp, want)
				}
			}
			if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
				t.Errorf("the policy %q is too wide", csp)
			}
		})
	}
}

func TestRevalidation(t *testing.T) {
	t.Parallel()
	etag := request(t, http.MethodGet, "/page/app.js").Header.Get("ETag")
	if other := request(t, http.MethodGet, "/").Header.Get("ETag"); etag == "" || etag == other {
		t.Fatalf("tags %q and %q: want two that differ", etag, other)
	}
	if got := request(t, http.MethodGet, "/page/app.js", "If-None-Match", etag).StatusCode; got != http.StatusNotModified {
		t.Errorf("the same file again: got %d, want %d", got, http.StatusNotModified)
	}
	if got := request(t, http.MethodGet, "/page/app.js", "If-None-Match", `"old"`).StatusCode; got != http.StatusOK {
		t.Errorf("a file of an older build: got %d, want %d", got, http.StatusOK)
	}
}

// reference finds what a file of the page asks for.
var reference = regexp.MustCompile(`(?:src|href)="([^"#][^"]*)"|from '([^']+)'|url\(([^)]+)\)`)

// TestFilesAreWhole walks all files: each has a known type, asks only for files
// that are there, and has nothing that the policy would stop.
func TestFilesAreWhole(t *testing.T) {
	t.Parallel()
	inline := regexp.MustCompile(`(?i)<script(?:[^>]*)>[^<]|<style|\son\w+="|\sstyle="|javascript:`)
	markup := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc`)
	err := filepath.WalkDir("static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text, target := string(body), "/page/"+filepath.ToSlash(strings.TrimPrefix(name, "static"+string(filepath.Separator)))
		if target == "/page/index.html" {
			target = "/"
		}
		if got := request(t, http.MethodGet, target); got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") == "" {
			t.Errorf("%s: got %d as %q", target, got.StatusCode, got.Header.Get("Content-Type"))
		}
		if hit := markup.FindString(text); hit != "" {
			t.Errorf("%s turns text into markup or code: %s", name, hit)
		}
		if hit := inline.FindString(text); hit != "" && strings.HasSuffix(name, ".html") {
			t.Errorf("%s has something inline: %s", name, hit)
		}
		for _, found := range reference.FindAllStringSubmatch(text, -1) {
			asked := strings.Replace(found[1]+found[2]+found[3], "./", "/page/", 1)
			if got := request(t, http.MethodGet, asked).StatusCode; got != http.StatusOK {
				t.Errorf("%s asks for %s: got %d", name, asked, got)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
