package editor_test

import (
	"net/http"
	"strings"
	"testing"

	"retouch/editor"
)

func TestFetchHoldsTheLimitOfOnePicture(t *testing.T) {
	t.Parallel()
	body := smallPNG(t)
	size := int64(len(body))
	chunked := func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // no Content-Length
		_, _ = w.Write(body)
	}
	plain := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }
	tests := []struct {
		name              string
		handler           http.HandlerFunc
		declared          int64
		most, api         int64
		refused           bool
		limit, connection int64
	}{
		{name: "takes one byte less than the limit", handler: plain, most: size + 1},
		{name: "takes the limit", handler: plain, most: size},
		{name: "refuses one byte more by its length", handler: plain, most: size - 1, refused: true, limit: size - 1, connection: 1},
		{name: "refuses one byte more while reading", handler: chunked, most: size - 1, refused: true, limit: size - 1, connection: 1},
		{name: "takes the limit while reading", handler: chunked, most: size},
		{name: "refuses what was declared, without asking", handler: plain, declared: size, most: size - 1, refused: true, limit: size - 1},
		{name: "takes what was declared", handler: plain, declared: size, most: size},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.handler)
			e := newEditor(t, s, func(c *editor.Config) { c.PictureMaxBytes, c.MaxBytes = tt.most, tt.api })
			_, err := e.Fetch(t.Context(), t.TempDir(), []editor.Source{{URL: s.URL + "/a.png", Bytes: tt.declared}})
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := wantError(t, err, editor.TooLarge); got.Limit != tt.limit || got.Picture != 1 {
				t.Errorf("got %+v", got)
			}
			if n := int64(s.requests()); n != tt.connection {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestFetchHoldsTheLimitOfAllPictures(t *testing.T) {
	t.Parallel()
	body := smallPNG(t)
	size := int64(len(body))
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	for _, tt := range []struct {
		name     string
		most     int64
		declared int64
		refused  bool
	}{
		{"takes the limit", 3 * size, 0, false},
		{"takes the limit as declared", 3 * size, size, false},
		{"refuses one byte more", 3*size - 1, 0, true},
		{"refuses one byte more as declared", 3*size - 1, size, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, s, func(c *editor.Config) { c.PicturesMaxBytes = tt.most })
			from := sources(s, "/1", "/2", "/3")
			for i := range from {
				from[i].Bytes = tt.declared
			}
			dir := t.TempDir()
			_, err := e.Fetch(t.Context(), dir, from)
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := wantError(t, err, editor.TooLarge); got.Limit != tt.most || got.Picture != 0 {
				t.Errorf("got %+v", got)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestFetchEndsAnEndlessBody(t *testing.T) {
	t.Parallel()
	var taken int64
	done := make(chan struct{})
	head := string(pngBytes(t, noise(8, 8))[:33])
	chunk := "\x7f\xff\xff\xffteSt" + strings.Repeat("x", 1<<20)
	handler := endless(head, chunk, &taken)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { defer close(done); handler(w, r) })
	e := newEditor(t, s, func(c *editor.Config) { c.PictureMaxBytes = 1 << 20 })
	_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/a.png"))
	wantError(t, err, editor.TooLarge)
	<-done
	if taken > 1<<20+16<<20 { // what was never read is in the buffers of the sockets
		t.Errorf("%d bytes were taken", taken)
	}
}
