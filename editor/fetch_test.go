package editor_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

const signed = "?ex=6a1&is=6a0&hm=5ecre7"

// gallery serves files by their path.
func gallery(tb testing.TB, files map[string]string) *server {
	return serve(tb, func(w http.ResponseWriter, r *http.Request) {
		body, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, body)
	})
}

func sources(s *server, paths ...string) []editor.Source {
	var out []editor.Source
	for _, p := range paths {
		out = append(out, editor.Source{URL: s.URL + p + signed})
	}
	return out
}

func TestFetchKeepsTheOrder(t *testing.T) {
	t.Parallel()
	var agents atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() == "Retouch/test" && r.Header.Get("Authorization") == "" && r.URL.Query().Get("hm") == "5ecre7" {
			agents.Add(1)
		}
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d.png", &n)
		_, _ = w.Write(pngBytes(t, noise(n, 1)))
	})
	e := newEditor(t, s, func(c *editor.Config) { c.UserAgent = "Retouch/test" })
	var from []editor.Source
	for i := range 10 {
		from = append(from, sources(s, fmt.Sprintf("/%d.png", i+1))...)
	}
	dir := t.TempDir()
	got, err := e.Fetch(t.Context(), dir, from)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		b := content(t, p.Path)
		want := picture.Info{Kind: picture.PNG, Width: i + 1, Height: 1, Bytes: int64(len(b)), Frames: 1, Orientation: 1, Depth: 8, Model: picture.RGB}
		if diff := cmp.Diff(p.Info, want); diff != "" {
			t.Errorf("picture %d: %s", i+1, diff)
		}
		if info, _ := os.Stat(p.Path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
	if len(got) != 10 || len(files(t, dir)) != 10 || agents.Load() != 10 {
		t.Errorf("%d pictures, %d files, %d good requests", len(got), len(files(t, dir)), agents.Load())
	}
}

func TestFetchRefuses(t *testing.T) {
	t.Parallel()
	good := string(smallPNG(t))
	wide := pngBytes(t, noise(20_000, 1))
	s := gallery(t, map[string]string{
		"/good.png": good, "/page.png": "<!doctype html><p>" + strings.Repeat("x", 600), "/words.png": "hello",
		"/cut.png": good[:len(good)-4], "/empty.png": "", "/wide.png": string(wide),
		"/photo.heic": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + strings.Repeat("\x00", 600),
	})
	tests := []struct {
		name string
		path string
		want editor.Error
	}{
		{"a web page", "/page.png", editor.Error{Kind: editor.NotPicture, Format: "HTML"}},
		{"words", "/words.png", editor.Error{Kind: editor.NotPicture, Format: "text"}},
		{"a picture of another kind", "/photo.heic", editor.Error{Kind: editor.NotPicture, Format: "HEIC"}},
		{"a cut picture", "/cut.png", editor.Error{Kind: editor.Broken}},
		{"nothing", "/empty.png", editor.Error{Kind: editor.Broken}},
		{"a side that is too long", "/wide.png", editor.Error{Kind: editor.TooManyPixels, Limit: picture.DefaultPixels}},
		{"what is not there", "/no.png", editor.Error{Kind: editor.Gone}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, s)
			dir := t.TempDir()
			_, err := e.Fetch(t.Context(), dir, sources(s, "/good.png", tt.path, "/good.png"))
			got := *wantError(t, err, tt.want.Kind)
			got.Op, got.Detail, got.Err = "", "", nil
			tt.want.Picture = 2
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestFetchNamesThePictureThatFailed(t *testing.T) {
	t.Parallel()
	second := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-r.Context().Done() // until it is cancelled
		case "/late":
			<-second
			http.NotFound(w, r)
		case "/fails":
			http.NotFound(w, r)
			close(second)
		}
	})
	e := newEditor(t, s)
	_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/slow", "/slow", "/fails", "/slow"))
	if got := wantError(t, err, editor.Gone); got.Picture != 3 {
		t.Errorf("picture %d", got.Picture)
	}
}

func TestFetchFollowsRedirectsOnTheListAlone(t *testing.T) {
	t.Parallel()
	victim := serve(t, reply(200, nil, string(smallPNG(t))))
	var referer atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			referer.Add(1)
		}
		switch r.URL.Path {
		case "/out":
			http.Redirect(w, r, victim.URL+"/a.png"+signed, http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/bad":
			w.Header().Set("Location", "http://[::1"+signed)
			w.WriteHeader(http.StatusFound)
		case "/3", "/2", "/1":
			http.Redirect(w, r, string(r.URL.Path[1]-1)+signed, http.StatusFound)
		case "/4":
			http.Redirect(w, r, "/3", http.StatusFound)
		default:
			_, _ = w.Write(smallPNG(t))
		}
	})
	e := newEditor(t, s)
	for path, kind := range map[string]editor.Kind{"/3": "", "/4": editor.Unreachable, "/out": editor.Unreachable, "/loop": editor.Unreachable, "/bad": editor.Unreachable} {
		_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, path))
		if kind == "" && err == nil {
			continue
		}
		wantError(t, err, kind)
	}
	if n := victim.requests(); n != 0 {
		t.Errorf("the host off the list was asked %d times", n)
	}
	if referer.Load() != 0 {
		t.Error("a signed address was told to another")
	}
}

func TestFetchIntoAFolderThatIsGone(t *testing.T) {
	t.Parallel()
	s := gallery(t, map[string]string{"/a": string(smallPNG(t))})
	_, err := newEditor(t, s).Fetch(t.Context(), t.TempDir()+"/no", sources(s, "/a"))
	if got := wantError(t, err, editor.Internal); !strings.Contains(got.Error(), "spool") {
		t.Errorf("got %v, %v", got, fs.ErrNotExist)
	}
}

func TestFetchOfNothing(t *testing.T) {
	t.Parallel()
	got, err := newEditor(t, closed(t)).Fetch(t.Context(), t.TempDir(), nil)
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
