package discord_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/discord"
)

// What is kept of commands can be sent again and is kept unchanged; what is
// refused is refused with a 50035 and a reason.
func FuzzCommands(f *testing.F) {
	for _, seed := range []any{
		list{with(nil)}, list{option(object{"required": true, "choices": many(3, choice), "name_localizations": object{"de": "worte"}})},
		list{object{"name": "Edit image", "type": 3}}, list{with(object{"options": list{object{"type": 1, "name": "s", "description": "d", "options": list{named(1)}}}})},
		list{option(object{"type": 4, "min_value": 1e3, "max_value": 2000}), with(object{"name": "other", "contexts": list{0, 2}, "default_member_permissions": "8"})},
		list{option(object{"type": 11, "file_types": list{"image"}})}, object{}, nil, list{7, nil, list{}},
	} {
		b, _ := json.Marshal(seed)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		body, err := discord.ReadJSON(data)
		if err != nil {
			t.Skip("no JSON")
		}
		first, err := discord.ReadCommandsOnce(body)
		if err != nil {
			if status, code := discord.StatusOf(err); status != 400 || code != 50035 {
				t.Fatalf("refused with %d %d", status, code)
			}
			return
		}
		kept := discord.Normal(first)
		if first == nil {
			kept = list{}
		}
		again, err := discord.ReadCommandsOnce(kept)
		if err != nil {
			b, _ := json.Marshal(kept)
			t.Fatalf("what was kept is refused: %v\n%s", err, b)
		}
		if diff := cmp.Diff(discord.Normal(first), discord.Normal(again)); diff != "" {
			t.Fatalf("what was kept changes (-first +again):\n%s", diff)
		}
	})
}

// No message makes the stand-in fail, and what it takes it can show.
func FuzzMessages(f *testing.F) {
	for _, seed := range []any{
		object{"content": "x", "allowed_mentions": object{"parse": list{}}}, object{"components": aButton("b")},
		object{"embeds": list{object{"title": "t", "image": object{"url": "attachment://a.png"}}}},
		object{"flags": 32768, "components": list{object{"type": 17, "components": list{object{"type": 12, "items": list{object{"media": object{"url": "https://example.org/a.png"}}}}}}}},
		object{"content": "<@1> @everyone", "attachments": list{object{"id": "0"}}, "tts": nil}, list{}, nil,
	} {
		b, _ := json.Marshal(seed)
		f.Add(b)
	}
	s := discord.New(discord.Options{})
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, data []byte) {
		body, err := discord.ReadJSON(data)
		if err != nil {
			t.Skip("no JSON")
		}
		shown, err := s.JudgeMessage(body)
		if err != nil {
			if status, code := discord.StatusOf(err); status != 400 || code != 50035 && code != 50006 {
				t.Fatalf("refused with %d %d", status, code)
			}
			return
		}
		if !json.Valid(shown) {
			t.Fatalf("shown as %q", shown)
		}
	})
}

// A form reads the same wherever its payload stands, and gives every file as
// it was.
func FuzzForm(f *testing.F) {
	f.Add([]byte("PNG"), "a.png", []byte("\r\n--x"), 0, 1, true)
	f.Add([]byte{}, "b", []byte("--"), 7, 9, false)
	f.Fuzz(func(t *testing.T, one []byte, filename string, two []byte, a, b int, last bool) {
		a, b = a&0xffff, b&0xffff
		if a == b {
			b++
		}
		want := []discord.Upload{{Key: fmt.Sprint(a), Filename: "one.png", Data: one}, {Key: fmt.Sprint(b), Filename: "two.png", Data: two}}
		data, boundary := writeForm(t, filename, want, last)
		payload, files, err := discord.ReadForm(data, boundary)
		if err != nil {
			t.Fatal(err)
		}
		if got := dig(payload, "content"); got != string(jsonText(filename)) {
			t.Fatalf("the payload came as %q", got)
		}
		for i, got := range files {
			if got.Key != want[i].Key || got.Filename != want[i].Filename || !bytes.Equal(got.Data, want[i].Data) {
				t.Fatalf("file %d came as %+v", i, got)
			}
		}
		if len(files) != 2 {
			t.Fatalf("%d files came", len(files))
		}
	})
}

// jsonText is a text as JSON can carry it.
func jsonText(s string) []byte { return []byte(fmt.Sprint([]rune(s))) }

func writeForm(t *testing.T, content string, files []discord.Upload, last bool) ([]byte, string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	write := func() {
		p, _ := w.CreateFormField("payload_json")
		_ = json.NewEncoder(p).Encode(object{"content": string(jsonText(content))})
	}
	if !last {
		write()
	}
	for _, f := range files {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="files[%s]"; filename="%s"`, f.Key, f.Filename)}})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Write(f.Data)
	}
	if last {
		write()
	}
	_ = w.Close()
	return buf.Bytes(), w.Boundary()
}

// Bytes that are no form, or a broken one, are refused and never give more
// files than a message can have.
func FuzzBrokenForm(f *testing.F) {
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a\"\r\n\r\nb\r\n--x--\r\n"))
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{}\r\n--x"))
	f.Add([]byte("--x--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, files, err := discord.ReadForm(data, "x")
		if len(files) > 10 {
			t.Fatalf("%d files", len(files))
		}
		if err == nil {
			return
		}
		if status, _ := discord.StatusOf(err); status != 400 && status != 413 {
			t.Fatalf("refused with %d", status)
		}
	})
}
