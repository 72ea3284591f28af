package editor_test

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

// sentPart is a part of a request as the server saw it.
type sentPart struct{ Field, File, Type, Value string }

func readParts(t testing.TB, r *http.Request) []sentPart {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Error(err)
		return nil
	}
	var parts []sentPart
	for m := multipart.NewReader(r.Body, params["boundary"]); ; {
		p, err := m.NextPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Error(err)
			return parts
		}
		b, _ := io.ReadAll(p)
		parts = append(parts, sentPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(b)})
	}
}

func TestEditSendsWhatIsSetAndNothingElse(t *testing.T) {
	t.Parallel()
	png, jpg, result := smallPNG(t), jpegBytes(t, noise(9, 9)), pngBytes(t, noise(20, 10))
	maskBytes := pngBytes(t, holed(8, 6))
	tests := []struct {
		name   string
		config func(*editor.Config)
		change func(e *editor.Editor, r *editor.Request)
		want   []sentPart
	}{
		{
			name: "one picture and the words",
			want: []sentPart{{"prompt", "", "", "make it blue"}, {"image", "image1.png", "image/png", string(png)}},
		},
		{
			name:   "a JPEG is called one",
			change: func(e *editor.Editor, r *editor.Request) { r.Pictures = []editor.Picture{stored(t, e, jpg)} },
			want:   []sentPart{{"prompt", "", "", "make it blue"}, {"image", "image1.jpg", "image/jpeg", string(jpg)}},
		},
		{
			name: "everything",
			config: func(c *editor.Config) {
				c.Model, c.Extra = "gpt-image-2", []editor.Field{{Name: "aspect_ratio", Value: "1:1"}, {Name: "k", Value: `"v"`}}
			},
			change: func(e *editor.Editor, r *editor.Request) {
				mask := stored(t, e, maskBytes)
				r.Mask, r.Size, r.Quality = &mask, "1024x1024", "high"
				r.Pictures = append(r.Pictures, stored(t, e, jpg))
			},
			want: []sentPart{
				{"model", "", "", "gpt-image-2"}, {"prompt", "", "", "make it blue"}, {"size", "", "", "1024x1024"},
				{"quality", "", "", "high"}, {"aspect_ratio", "", "", "1:1"}, {"k", "", "", `"v"`},
				{"image[]", "image1.png", "image/png", string(png)}, {"image[]", "image2.jpg", "image/jpeg", string(jpg)},
				{"mask", "mask.png", "image/png", string(maskBytes)},
			},
		},
		{
			name: "an extra field only where nothing else is said",
			config: func(c *editor.Config) {
				c.Extra = []editor.Field{{Name: "size", Value: "auto"}, {Name: "quality", Value: "low"}, {Name: "tag", Value: "1"}, {Name: "tag", Value: "2"}}
			},
			change: func(_ *editor.Editor, r *editor.Request) { r.Size = "1024x1024" },
			want: []sentPart{
				{"prompt", "", "", "make it blue"}, {"size", "", "", "1024x1024"}, {"quality", "", "", "low"},
				{"tag", "", "", "1"}, {"tag", "", "", "2"}, {"image", "image1.png", "image/png", string(png)},
			},
		},
		{
			name:   "the form that the owner chose, for one too",
			config: func(c *editor.Config) { c.ImageField = "image[]" },
			want:   []sentPart{{"prompt", "", "", "make it blue"}, {"image[]", "image1.png", "image/png", string(png)}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []sentPart
			var head http.Header
			var length int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				head, length = r.Header.Clone(), r.ContentLength
				head.Set("Path", r.Method+" "+r.URL.Path)
				got = readParts(t, r)
				w.Header().Set("X-Request-Id", "req_1")
				_, _ = io.WriteString(w, answerOf(result))
			})
			e := newEditor(t, s, func(c *editor.Config) {
				if tt.config != nil {
					tt.config(c)
				}
			})
			r := request(t, e, 1)
			if tt.change != nil {
				tt.change(e, &r)
			}
			dir := t.TempDir()
			res, err := e.Edit(t.Context(), dir, r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("parts (-got +want):\n%s", diff)
			}
			if length <= 0 || head.Get("Path") != "POST /v1/images/edits" || head.Get("Authorization") != "Bearer "+canary {
				t.Errorf("length %d, headers %v", length, head)
			}
			for _, never := range []string{"Idempotency-Key", "X-Idempotency-Key", "Expect", "Accept-Encoding"} {
				if head.Get(never) != "" {
					t.Errorf("%s was sent", never)
				}
			}
			if res.Pictures[0].Kind != picture.PNG || res.Pictures[0].Width != 20 || res.Pictures[0].Height != 10 || res.RequestID != "req_1" || res.Took <= 0 {
				t.Errorf("result %+v", res)
			}
			if string(content(t, res.Pictures[0].Path)) != string(result) || filepath.Dir(res.Pictures[0].Path) != dir {
				t.Errorf("another picture was stored at %s", res.Pictures[0].Path)
			}
		})
	}
}

func TestEditSwitchesTheImageFieldOnce(t *testing.T) {
	t.Parallel()
	duplicate := `{"error":{"message":"Duplicate parameter: 'image'. Use the array syntax instead e.g. 'image[]=<value>'.","type":"invalid_request_error","param":"image","code":"duplicate_parameter"}}`
	missing := `{"detail":[{"type":"missing","loc":["body","image"],"msg":"Field required"}]}`
	tests := []struct {
		name   string
		field  string // the one that the server takes; none when empty
		config string
		status int
		body   string
		want   []string // field of each call, over two edits
		kind   editor.Kind
	}{
		{name: "brackets are not known", field: "image", status: 422, body: missing, want: []string{"image[]", "image", "image"}},
		{name: "in words", field: "image", status: 400, body: `{"error":"image is required"}`, want: []string{"image[]", "image", "image"}},
		{name: "neither is taken", status: 400, body: duplicate, want: []string{"image[]", "image", "image[]", "image"}, kind: editor.Rejected},
		{name: "the owner chose", field: "image", config: "image[]", status: 422, body: missing, want: []string{"image[]", "image[]"}, kind: editor.Rejected},
		{name: "another complaint", status: 400, body: `{"error":{"message":"Invalid size","param":"size"}}`, want: []string{"image[]", "image[]"}, kind: editor.Rejected},
		{name: "the mask's", status: 400, body: `{"error":{"message":"Invalid mask image format - mask image missing alpha channel.","param":"mask"}}`, want: []string{"image[]", "image[]"}, kind: editor.BadMask},
		{name: "the words for a picture are missing", status: 400, body: `{"error":{"message":"A prompt is required to edit an image","param":"prompt"}}`, want: []string{"image[]", "image[]"}, kind: editor.Rejected},
		{name: "only a code says it", field: "image", status: 400, body: `{"error":{"message":"bad request","param":"image","code":"duplicate_parameter"}}`, want: []string{"image[]", "image", "image"}},
		{name: "a media type is missing", status: 400, body: `{"error":{"message":"missing mime type","code":"missing_file_mimetype","param":"image"}}`, want: []string{"image[]", "image[]"}, kind: editor.Rejected},
		{name: "not under another status", status: 500, body: duplicate, want: []string{"image[]", "image[]"}, kind: editor.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				parts := readParts(t, r)
				field := parts[len(parts)-1].Field
				got = append(got, field)
				if field != tt.field {
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.body)
					return
				}
				_, _ = io.WriteString(w, answerOf(smallPNG(t)))
			})
			e := newEditor(t, s, func(c *editor.Config) { c.ImageField = tt.config })
			for range 2 {
				_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 2))
				if editor.KindOf(err) != tt.kind {
					t.Fatalf("got %v, want kind %q", err, tt.kind)
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("fields (-got +want):\n%s", diff)
			}
		})
	}
}

func TestEditStartsWithTheFormThatTheProviderDocuments(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"api.whatai.cc": "image", "API.WhatAI.cc:443": "image", "api.openai.com": "image[]"} {
		e, err := editor.New(editor.Config{URL: "https://" + host, Key: canary})
		if err != nil {
			t.Fatal(err)
		}
		if got := e.ImageField(3); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
		if got := e.ImageField(1); got != "image" {
			t.Errorf("%s: %q for one picture", host, got)
		}
	}
}

func TestEditRefusesWhatTheAPIWouldRefuse(t *testing.T) {
	t.Parallel()
	s := serve(t, reply(200, nil, answerOf(smallPNG(t))))
	e := newEditor(t, s, func(c *editor.Config) { c.MaxBytes = int64(len(smallPNG(t))) + 1 })
	strict := newEditor(t, s, func(c *editor.Config) { c.MaxBytes = int64(len(smallPNG(t))) })
	wide := newEditor(t, s)
	mask := func(b []byte) func(*editor.Request) {
		return func(r *editor.Request) { m := stored(t, wide, b); r.Mask = &m }
	}
	tests := []struct {
		name    string
		editor  *editor.Editor
		change  func(*editor.Request)
		kind    editor.Kind
		picture int
		mask    bool
		limit   int64
	}{
		{name: "takes a picture one byte under the limit", editor: e},
		{name: "refuses a picture at the limit", editor: strict, kind: editor.TooLarge, picture: 1, limit: int64(len(smallPNG(t)))},
		{name: "refuses a mask that is a JPEG", editor: wide, change: mask(jpegBytes(t, noise(8, 6))), kind: editor.BadMask, mask: true},
		{name: "refuses a mask without transparency", editor: wide, change: mask(smallPNG(t)), kind: editor.BadMask, mask: true},
		{name: "refuses a mask of another size", editor: wide, change: mask(pngBytes(t, holed(6, 8))), kind: editor.BadMask, mask: true},
		{name: "takes a good mask", editor: wide, change: mask(pngBytes(t, holed(8, 6)))},
		{name: "refuses what was not prepared", editor: wide, change: func(r *editor.Request) {
			r.Pictures[0] = editor.Picture{Info: r.Pictures[0].Info, Path: r.Pictures[0].Path}
		}, kind: editor.Internal, picture: 1},
		{name: "refuses no pictures", editor: wide, change: func(r *editor.Request) { r.Pictures = nil }, kind: editor.Internal},
		{name: "refuses eleven pictures", editor: wide, change: func(r *editor.Request) { *r = request(t, wide, 11) }, kind: editor.Internal},
		{name: "refuses a file that is gone", editor: wide, change: func(r *editor.Request) { r.Pictures[0].Path += "x" }, kind: editor.Internal, picture: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := request(t, wide, 1)
			if tt.change != nil {
				tt.change(&r)
			}
			_, err := tt.editor.Edit(t.Context(), t.TempDir(), r)
			if tt.kind == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			got := wantError(t, err, tt.kind)
			if got.Picture != tt.picture || got.Mask != tt.mask || got.Limit != tt.limit || got.Paid || got.Again {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestEditOfPicturesInOrder(t *testing.T) {
	t.Parallel()
	var sizes []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for _, p := range readParts(t, r) {
			if p.File != "" {
				info, err := picture.Read(strings.NewReader(p.Value), picture.Limits{})
				if err != nil {
					t.Error(err)
				}
				sizes = append(sizes, p.File+":"+strings.Repeat("|", info.Width))
			}
		}
		_, _ = io.WriteString(w, answerOf(smallPNG(t)))
	})
	e := newEditor(t, s)
	r := editor.Request{Prompt: "p"}
	var want []string
	for i := range 10 {
		r.Pictures = append(r.Pictures, stored(t, e, pngBytes(t, noise(i+1, 1))))
		want = append(want, "image"+string("123456789"[min(i, 8)])+".png:"+strings.Repeat("|", i+1))
	}
	want[9] = "image10.png:||||||||||"
	if _, err := e.Edit(t.Context(), t.TempDir(), r); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sizes, want); diff != "" {
		t.Error(diff)
	}
}
