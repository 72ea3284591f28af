package editor_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"retouch/editor"
)

// What a provider leaves in a picture besides its pixels goes, unless the
// picture is signed as it is.
func TestEditCleansResults(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	with := func(chunks ...[]byte) []byte { return slices.Concat(pic[:33], slices.Concat(chunks...), pic[33:]) }
	words := pngChunk("tEXt", "parameters\x00a house")
	tests := []struct {
		name       string
		came, want []byte
	}{
		{"nothing in it", pic, pic},
		{"words", with(words), pic},
		{"bytes behind it", append(bytes.Clone(pic), "PK\x03\x04"...), pic},
		{"a signed record", with(words, pngChunk("caBX", "jumb")), with(words, pngChunk("caBX", "jumb"))},
	}
	for _, tt := range tests {
		s := serve(t, reply(200, nil, answerOf(tt.came)))
		e := newEditor(t, s)
		dir := t.TempDir()
		res, err := e.Edit(t.Context(), dir, request(t, e, 1))
		if err != nil {
			t.Fatal(err)
		}
		got := content(t, res.Pictures[0].Path)
		if !bytes.Equal(got, tt.want) || res.Pictures[0].Bytes != int64(len(got)) || len(files(t, dir)) != 1 {
			t.Errorf("%s: %d bytes, want %d; %v", tt.name, len(got), len(tt.want), files(t, dir))
		}
	}
}

func pngChunk(name, data string) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), name+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func TestEditFetchesAResultGivenAsAnAddress(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	victim := serve(t, reply(200, nil, string(pic)))
	tests := []struct {
		name    string
		address string // {here} is the API's own host
		handler http.HandlerFunc
		gets    int32
		kind    editor.Kind
	}{
		{name: "takes a picture", address: "{here}/r.png?sig=1", handler: reply(200, nil, string(pic)), gets: 1},
		{name: "tries once more", address: "{here}/r.png", handler: nil, gets: 2},
		{name: "refuses what is gone", address: "{here}/r.png?hm=1", handler: reply(404, nil, ""), gets: 1, kind: editor.BadResult},
		{name: "refuses a web page", address: "{here}/r.png", handler: reply(200, nil, "<html>"+strings.Repeat("x", 600)), gets: 1, kind: editor.BadResult},
		{name: "refuses a cut picture", address: "{here}/r.png", handler: reply(200, nil, string(pic[:50])), gets: 1, kind: editor.BadResult},
		{name: "refuses a large one", address: "{here}/r.png", handler: reply(200, nil, string(pngBytes(t, noise(200, 200)))), gets: 1, kind: editor.TooLargeMade},
		{name: "refuses a host off the list", address: victim.URL + "/r.png", kind: editor.BadResult},
		{name: "refuses a redirect off the list", address: "{here}/r.png", gets: 1, kind: editor.BadResult,
			handler: reply(302, map[string]string{"Location": victim.URL}, "")},
		{name: "refuses a file", address: "file:///etc/passwd", kind: editor.BadResult},
		{name: "refuses nonsense", address: "http://[", kind: editor.BadResult},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var gets atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					_, _ = io.Copy(io.Discard, r.Body)
					_, _ = io.WriteString(w, `{"data":[{"url":"`+strings.ReplaceAll(tt.address, "{here}", "http://"+r.Host)+`","b64_json":null}]}`)
					return
				}
				if r.Header.Get("Authorization") != "" {
					t.Error("the key was sent")
				}
				switch n := gets.Add(1); {
				case tt.handler != nil:
					tt.handler(w, r)
				case n == 1:
					w.WriteHeader(502)
				default:
					_, _ = w.Write(pic)
				}
			})
			e := newEditor(t, s)
			e.Small(100_000, 1<<20)
			dir := t.TempDir()
			res, err := e.Edit(t.Context(), dir, request(t, e, 1))
			if gets.Load() != tt.gets || victim.requests() != 0 {
				t.Errorf("%d requests for the picture, %d to the other host", gets.Load(), victim.requests())
			}
			if tt.kind == "" {
				if err != nil || !bytes.Equal(content(t, res.Pictures[0].Path), pic) || res.Pictures[0].Width != 8 {
					t.Fatalf("got %+v, %v", res, err)
				}
				return
			}
			if got := wantError(t, err, tt.kind); !got.Paid || got.Again || strings.Contains(err.Error(), "sig=") {
				t.Errorf("got %+v", got)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}
