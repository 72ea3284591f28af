package editor_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"retouch/editor"
)

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func data(value string) string { return `{"data":[{"b64_json":"` + value + `"}]}` }

func TestEditReadsEveryFormOfPicture(t *testing.T) {
	t.Parallel()
	pic := pngBytes(t, noise(100, 100))
	std := b64(pic)
	lines := func(sep string) string {
		var parts []string
		for s := std; s != ""; {
			n := min(76, len(s))
			parts, s = append(parts, s[:n]), s[n:]
		}
		return strings.Join(parts, sep)
	}
	coding := func(name string) map[string]string { return map[string]string{"Content-Encoding": name} }
	tests := []struct {
		name   string
		header map[string]string
		body   string
	}{
		{name: "as documented", body: answerOf(pic)},
		{name: "data prefix", body: data("data:image/png;base64," + std)},
		{name: "escaped line breaks", body: data(lines(`\n`))},
		{name: "escaped CRLF", body: data(lines(`\r\n`))},
		{name: "raw line breaks", body: data(lines("\r\n"))},
		{name: "URL-safe alphabet without padding", body: data(base64.RawURLEncoding.EncodeToString(pic))},
		{name: "escaped slashes", body: data(strings.ReplaceAll(std, "/", `\/`))},
		{name: "escaped by code", body: data(strings.NewReplacer("=", `\u003d`, "+", `\u002B`).Replace(std))},
		{name: "byte order mark and blanks", body: "\xef\xbb\xbf \n\n\t" + answerOf(pic)},
		{name: "all else around it", body: `{"background":"opaque","usage":{"data":[{"b64_json":"AAAA"}]},"data":[{"revised_prompt":"a \"b64_json\"","url":null,"b64_json":"` + std + `"}],"size":"1x1"}`},
		{name: "an escaped key", body: `{"d\u0061ta":[{"b64\u005fjson":"` + std + `"}]}`},
		{name: "in its address", body: `{"data":[{"b64_json":"","url":"data:image/png;base64,` + std + `"}]}`},
		{name: "the second of two, the first is empty", body: `{"data":[{"b64_json":""},{"b64_json":"` + std + `"}]}`},
		{name: "the first of two", body: `{"data":[{"b64_json":"` + std + `"},{"b64_json":"AAAA"}]}`},
		{name: "null beside it", body: `{"error":null,"data":[{"b64_json":"` + std + `"}]}`},
		{name: "cut after the picture", body: `{"data":[{"b64_json":"` + std + `"}`},
		{name: "cut at the end of the picture", body: `{"data":[{"b64_json":"` + std},
		{name: "nonsense after the picture", body: `{"data":[{"b64_json":"` + std + `"}}}}`},
		{name: "something after the answer", body: answerOf(pic) + "<html>"},
		{name: "plain text type", header: map[string]string{"Content-Type": "text/plain"}, body: answerOf(pic)},
		{name: "gzip that nobody asked for", header: coding("gzip"), body: gzipped(data(std))},
		{name: "gzip by its other names", header: coding("X-GZIP"), body: gzipped(data(std))},
		{name: "the bare picture", header: map[string]string{"Content-Type": "image/png"}, body: string(pic)},
		{name: "events", header: map[string]string{"Content-Type": "text/event-stream"}, body: ": hi\n\nevent: message\ndata: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"" + b64(smallPNG(t)) + "\"}\n\n" +
			"data: {\"b64_json\":\"" + std + "\",\"type\":\"image_edit.completed\"}\n\ndata: [DONE]\n\n"},
		{name: "events of another name", body: "data: {\"type\":\"image_generation.completed\",\"b64_json\":\"" + std + "\"}\r\n\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reply(200, tt.header, tt.body))
			e := newEditor(t, s)
			dir := t.TempDir()
			res, err := e.Edit(t.Context(), dir, request(t, e, 1))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(content(t, res.Pictures[0].Path), pic) {
				t.Error("another picture was stored")
			}
			if got := files(t, dir); len(got) != 1 {
				t.Errorf("files %v", got)
			}
			if s.requests() != 1 {
				t.Errorf("%d calls", s.requests())
			}
		})
	}
}

func TestEditReadsAnAnswerThatComesByteByByte(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	for name, body := range map[string]string{
		"JSON":             answerOf(pic),
		"the bare picture": string(pic),
		"events":           "event: x\ndata: {\"type\":\"image_edit.completed\",\"b64_json\":\"" + b64(pic) + "\"}\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				for i := range len(body) {
					_, _ = io.WriteString(w, body[i:i+1])
					w.(http.Flusher).Flush()
				}
			})
			e := newEditor(t, s)
			res, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
			if err != nil || !bytes.Equal(content(t, res.Pictures[0].Path), pic) {
				t.Errorf("got %+v, %v", res, err)
			}
		})
	}
}

func TestEditRefusesAnswersWithoutAPicture(t *testing.T) {
	t.Parallel()
	pic := pngBytes(t, noise(100, 100))
	std := b64(pic)
	moderated := `{"error":{"message":"Your request was rejected by the safety system. safety_violations=[sexual]","type":"image_generation_user_error","param":null,"code":"moderation_blocked"}}`
	tests := []struct {
		name   string
		header map[string]string
		body   string
		kind   editor.Kind
		detail string
	}{
		{name: "empty", kind: editor.BadResult, detail: "empty"},
		{name: "blanks", body: " \n ", kind: editor.BadResult, detail: "empty"},
		{name: "a web page", body: "<!doctype html><title>New API</title>" + strings.Repeat("x", 100_000), kind: editor.Misconfigured, detail: "New API"},
		{name: "not JSON", body: "hello", kind: editor.BadResult, detail: "hello"},
		{name: "shorter than any picture", body: "\x89P", kind: editor.BadResult},
		{name: "the key in words", body: "this is what came with the request, and it is not good: Bearer " + canary, kind: editor.BadResult, detail: "[secret]"},
		{name: "a list", body: "[]", kind: editor.BadResult},
		{name: "an empty object", body: "{}", kind: editor.BadResult},
		{name: "no data", body: `{"created":1}`, kind: editor.BadResult},
		{name: "empty data", body: `{"data":[]}`, kind: editor.BadResult},
		{name: "nothing in data", body: `{"data":[{}]}`, kind: editor.BadResult},
		{name: "null in data", body: `{"data":[{"b64_json":null}]}`, kind: editor.BadResult},
		{name: "a number in data", body: `{"data":[{"b64_json":12}]}`, kind: editor.BadResult},
		{name: "an empty picture", body: data(""), kind: editor.BadResult},
		{name: "a picture elsewhere", body: `{"b64_json":"` + b64(smallPNG(t)) + `"}`, kind: editor.BadResult},
		{name: "bad base64", body: data(std[:40] + "!" + std[41:]), kind: editor.BadResult},
		{name: "base64 after its padding", body: data(b64([]byte("a")) + std), kind: editor.BadResult},
		{name: "half a character", body: data("A"), kind: editor.BadResult},
		{name: "a data address without data", body: data("data:image/png;base64"), kind: editor.BadResult},
		{name: "cut inside the picture", body: `{"data":[{"b64_json":"` + std[:len(std)/2], kind: editor.BrokeOff},
		{name: "a picture that is cut", body: data(b64(pic[:len(pic)/2])), kind: editor.BadResult},
		{name: "a picture of another kind", body: data(b64([]byte("GIF89a" + strings.Repeat("x", 600)))), kind: editor.TooLargeMade},
		{name: "a picture that is a web page", body: data(b64([]byte("<html>" + strings.Repeat("x", 600)))), kind: editor.BadResult},
		{name: "too many words", body: `{"a":"` + strings.Repeat("x", editor.MaxWords) + `"}`, kind: editor.BadResult},
		{name: "too deep", body: strings.Repeat(`{"a":`, 100), kind: editor.BadResult},
		{name: "mismatched brackets", body: `{"data":[}`, kind: editor.BadResult},
		{name: "an unknown encoding", header: map[string]string{"Content-Encoding": "br"}, body: "x", kind: editor.BadResult},
		{name: "an error", body: `{"error":{"message":"oops","type":"server_error"}}`, kind: editor.BadResult, detail: "oops"},
		{name: "an error of the policy", body: moderated, kind: editor.Refused},
		{name: "an error about credit", body: `{"code":"insufficient_user_quota","message":"用户额度不足","success":false}`, kind: editor.OutOfCredit},
		{name: "events without an end", body: "data: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"" + b64(smallPNG(t)) + "\"}\n\n", kind: editor.BrokeOff},
		{name: "a WebP that is cut within its pixels", body: data(b64([]byte("RIFF\x20\x00\x00\x00WEBPVP8L\x10\x00\x00\x00/\x04\xc0\x00\x00"))), kind: editor.BadResult},
		{name: "events cut after a partial picture", body: "data: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"" + b64(smallPNG(t)) + "\"", kind: editor.BrokeOff},
		{name: "an event that is an error", body: "data: " + moderated + "\n\n", kind: editor.Refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reply(200, tt.header, tt.body))
			e := newEditor(t, s)
			dir := t.TempDir()
			_, err := e.Edit(t.Context(), dir, request(t, e, 1))
			got := wantError(t, err, tt.kind)
			if !got.Paid || got.Again || !strings.Contains(got.Detail, tt.detail) {
				t.Errorf("got %+v", got)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
			if s.requests() != 1 {
				t.Errorf("%d calls", s.requests())
			}
		})
	}
}

func TestEditSizeOfAResult(t *testing.T) {
	t.Parallel()
	pic := pngBytes(t, noise(50, 50))
	for _, tt := range []struct {
		name  string
		limit int64
		kind  editor.Kind
	}{
		{"takes a result one byte under the limit", int64(len(pic)) + 1, ""},
		{"takes a result at the limit", int64(len(pic)), ""},
		{"refuses a result one byte over the limit", int64(len(pic)) - 1, editor.TooLargeMade},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, serve(t, reply(200, nil, answerOf(pic))))
			e.Small(tt.limit, 1<<20)
			_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
			if got := editor.KindOf(err); got != tt.kind {
				t.Errorf("got %v", err)
			}
		})
	}
}
