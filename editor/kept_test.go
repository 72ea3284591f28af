package editor_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

// keptAs is a source that reads r, and counts how often it was opened and
// closed.
func keptAs(r io.Reader, opened, closed *atomic.Int32) editor.Source {
	return editor.Source{URL: "http://127.0.0.1:1/never", Open: func(context.Context) (io.ReadCloser, error) {
		opened.Add(1)
		return closing{r, closed}, nil
	}}
}

type closing struct {
	io.Reader
	n *atomic.Int32
}

func (c closing) Close() error {
	c.n.Add(1)
	return nil
}

// fileOf is a source that reads a file.
func fileOf(p editor.Picture) editor.Source {
	return editor.Source{Open: func(context.Context) (io.ReadCloser, error) { return os.Open(p.Path) }}
}

func TestFetchReadsWhatIsKept(t *testing.T) {
	t.Parallel()
	good := smallPNG(t)
	size := int64(len(good))
	store := errors.New("the store is away")
	gone := fmt.Errorf("open picture: %w", fs.ErrNotExist)
	tests := []struct {
		name     string
		open     error
		read     io.Reader
		declared int64
		most     int64
		want     editor.Error
	}{
		{name: "takes a picture", read: bytes.NewReader(good)},
		{name: "takes one that comes byte by byte", read: iotest.OneByteReader(bytes.NewReader(good))},
		{name: "takes one at the limit", read: bytes.NewReader(good), most: size},
		{name: "takes one that is as declared", read: bytes.NewReader(good), declared: size, most: size},
		{name: "refuses one over the limit", read: bytes.NewReader(good), most: size - 1, want: editor.Error{Kind: editor.TooLarge, Limit: size - 1}},
		{name: "refuses an endless one", read: io.MultiReader(bytes.NewReader(good[:33]), bytes.NewReader([]byte("\x7f\xff\xff\xffteSt")), zeros{}), most: 1 << 20, want: editor.Error{Kind: editor.TooLarge, Limit: 1 << 20}},
		{name: "refuses a web page", read: strings.NewReader("<!doctype html>" + strings.Repeat("x", 600)), want: editor.Error{Kind: editor.NotPicture, Format: "HTML"}},
		{name: "refuses a cut picture", read: bytes.NewReader(good[:size-9]), want: editor.Error{Kind: editor.Broken}},
		{name: "refuses nothing", read: strings.NewReader(""), want: editor.Error{Kind: editor.Broken}},
		{name: "what is gone", open: gone, want: editor.Error{Kind: editor.Gone}},
		{name: "what goes while it is read", read: io.MultiReader(bytes.NewReader(good[:40]), iotest.ErrReader(gone)), want: editor.Error{Kind: editor.Gone}},
		{name: "a store that is away", open: store, want: editor.Error{Kind: editor.Internal}},
		{name: "a store that goes away", read: io.MultiReader(bytes.NewReader(good[:40]), iotest.ErrReader(store)), want: editor.Error{Kind: editor.Internal}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := gallery(t, map[string]string{"/a.png": string(good)})
			e := newEditor(t, s, func(c *editor.Config) { c.PictureMaxBytes = tt.most })
			var opened, closed atomic.Int32
			source := keptAs(tt.read, &opened, &closed)
			source.Bytes = tt.declared
			if tt.open != nil {
				source.Open = func(context.Context) (io.ReadCloser, error) { return nil, tt.open }
			}
			dir := t.TempDir()
			p, err := e.Fetch(t.Context(), dir, append(sources(s, "/a.png"), source))
			if opened.Load() != closed.Load() || opened.Load() > 1 {
				t.Errorf("opened %d times, closed %d times", opened.Load(), closed.Load())
			}
			if tt.want.Kind == "" {
				if err != nil || len(p) != 2 || !bytes.Equal(content(t, p[1].Path), good) {
					t.Errorf("got %+v, %v", p, err)
				}
				return
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
			if tt.want.Kind == editor.TooLarge && tt.most < size && editor.KindOf(err) == editor.TooLarge {
				return // the downloaded one is too large as well
			}
			got := *wantError(t, err, tt.want.Kind)
			if cause := errors.Is(err, store) || errors.Is(err, gone); cause != (tt.want.Kind == editor.Gone || tt.want.Kind == editor.Internal) {
				t.Errorf("the cause: %v", err)
			}
			got.Op, got.Err, tt.want.Picture = "", nil, 2
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
		})
	}
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestFetchCountsWhatIsKeptWithTheRest(t *testing.T) {
	t.Parallel()
	good := smallPNG(t)
	size := int64(len(good))
	s := gallery(t, map[string]string{"/a.png": string(good)})
	for most, refused := range map[int64]bool{2 * size: false, 2*size - 1: true} {
		e := newEditor(t, s, func(c *editor.Config) { c.PicturesMaxBytes = most })
		var opened, closed atomic.Int32
		_, err := e.Fetch(t.Context(), t.TempDir(), append(sources(s, "/a.png"), keptAs(bytes.NewReader(good), &opened, &closed)))
		if !refused {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if got := wantError(t, err, editor.TooLarge); got.Limit != most || got.Picture != 0 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestFetchOfWhatIsKeptEndsWithItsContext(t *testing.T) {
	t.Parallel()
	e := newEditor(t, closed(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var opened, closed atomic.Int32
	endless := keptAs(io.MultiReader(bytes.NewReader(smallPNG(t)[:33]), bytes.NewReader([]byte("\x7f\xff\xff\xffteSt")), cancelling{cancel}), &opened, &closed)
	dir := t.TempDir()
	_, err := e.Fetch(ctx, dir, []editor.Source{endless})
	wantError(t, err, editor.Cancelled)
	_, err = e.Fetch(ctx, dir, []editor.Source{{Open: func(ctx context.Context) (io.ReadCloser, error) { return nil, ctx.Err() }}})
	wantError(t, err, editor.Cancelled)
	if left := files(t, dir); len(left) != 0 || opened.Load() != closed.Load() {
		t.Errorf("files left: %v", left)
	}
}

// cancelling has no end, and cancels while it is read.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Read(p []byte) (int, error) {
	c.cancel()
	return len(p), nil
}

// What Fetch made can be kept and fetched again, as often as one likes: it stays
// bit for bit the same, and so does a mask beside its picture.
func TestFetchLeavesAPreparedPictureAsItIs(t *testing.T) {
	t.Parallel()
	large, hole := pngBytes(t, noise(120, 100)), noise(50, 25)
	clear(hole.Pix[:len(hole.Pix)/2])
	s := gallery(t, map[string]string{
		"/good.png": string(smallPNG(t)), "/photo.jpg": string(jpegBytes(t, noise(40, 30))), "/dirty.png": string(smallPNG(t)) + "behind the end",
		"/moving.gif": string(gifBytes(t, 2)), "/large.png": string(large), "/mask.png": string(pngBytes(t, hole)),
	})
	for _, path := range []string{"/good.png", "/photo.jpg", "/dirty.png", "/moving.gif", "/large.png"} {
		for _, change := range []func(*editor.Config){
			func(*editor.Config) {},
			func(c *editor.Config) { c.MaxSide = 30 },
			func(c *editor.Config) { c.MaxBytes = int64(len(large)) / 4 },
		} {
			e := newEditor(t, s, change)
			from := sources(s, path, "/mask.png")
			from[1].Mask = true
			came, err := e.Fetch(t.Context(), t.TempDir(), from)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for range 3 {
				again := []editor.Source{fileOf(came[0]), fileOf(came[1])}
				again[1].Mask = true
				same, err := e.Fetch(t.Context(), t.TempDir(), again)
				if err != nil {
					t.Fatalf("%s again: %v", path, err)
				}
				for i := range same {
					if same[i].Changes != 0 || same[i].Info != came[i].Info || !bytes.Equal(content(t, same[i].Path), content(t, came[i].Path)) {
						t.Errorf("%s again: %q, %+v, first %+v", path, same[i].Changes, same[i].Info, came[i].Info)
					}
				}
				came = same
			}
		}
	}
}

// A result can be kept in the same way, and is the picture of the next edit.
func TestFetchTakesAResult(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(200, nil, answerOf(pngBytes(t, noise(20, 10)))))
	e := newEditor(t, s)
	res, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.Fetch(t.Context(), t.TempDir(), []editor.Source{fileOf(res.Pictures[0])})
	if err != nil || p[0].Changes&^picture.Stripped != 0 {
		t.Fatalf("got %+v, %v", p, err)
	}
	if _, err := e.Edit(t.Context(), t.TempDir(), editor.Request{Pictures: p, Prompt: "more"}); err != nil {
		t.Error(err)
	}
}
