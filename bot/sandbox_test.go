package bot_test

import (
	"bytes"
	"image"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"retouch/bot"
	"retouch/internal/sandbox/control"
)

func TestEverywhereInDiscord(t *testing.T) { t.Parallel(); bothWays(t, everywhereInDiscord) }

func everywhereInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	tests := []struct {
		name    string
		command control.Command
		files   []control.File
		want    *regexp.Regexp
	}{
		{"in a server", control.Command{Where: "server"}, nil, regexp.MustCompile(`^> invert\n-# <@\d+> · 1 picture edited · 64×48 · \d+ s$`)},
		{"in a thread", control.Command{Where: "thread"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in a direct message", control.Command{Where: "dm"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in a group", control.Command{Where: "group", Install: "user"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"installed for an account", control.Command{Install: "user", User: "guest"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in chinese", control.Command{Locale: "zh-CN"}, nil, regexp.MustCompile(`已处理 1 张图片 · 64×48 · \d+ 秒`)},
		{
			"two pictures and a size",
			control.Command{Options: map[string]any{"prompt": "side by side", "size": "1024x1024"}},
			[]control.File{pictureFile("image3", 32, 32)},
			regexp.MustCompile(`2 pictures merged · 1024×1024`),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.command.Options == nil {
				tt.command.Options = map[string]any{"prompt": "invert"}
			}
			tt.command.Name = "edit"
			got, err := w.RunCommand(t.Context(), tt.command, patience, append(tt.files, pictureFile("image", 64, 48))...)
			must(t, err)
			w.checkPicture(t, got, tt.want)
		})
	}
	w.checkRequests()
}

// checkPicture looks at the final answer as a member does.
func (w *whole) checkPicture(t *testing.T, got control.Interaction, want *regexp.Regexp) {
	t.Helper()
	m := got.Message
	if got.State != "answered" || m == nil || len(m.Attachments) != 1 {
		t.Fatalf("got %+v, log:\n%s", got, w.logs)
	}
	if !want.MatchString(m.Content) {
		t.Errorf("caption %q, want %s", m.Content, want)
	}
	a := m.Attachments[0]
	if a.Description == "" || len(utf16.Encode([]rune(a.Description))) > 1024 {
		t.Errorf("alt text %q", a.Description)
	}
	data, err := w.File(t.Context(), a.ID)
	must(t, err)
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		t.Errorf("the result is no picture: %v", err)
	}
}

// checkRequests holds everything that was sent against Discord's description
// and against the rule that nobody is ever pinged.
func (w *whole) checkRequests() {
	w.t.Helper()
	spec := loadSpec(w.t)
	requests, err := w.Requests(w.t.Context(), 0)
	must(w.t, err)
	for _, r := range requests {
		registers := strings.HasSuffix(r.Path, "/commands") // file_types is newer than the description
		if spec != nil && r.ContentType != "" && !registers {
			path := strings.ReplaceAll(r.Path, "{token}", "token")
			if err := spec.Request(r.Method, path, r.ContentType, r.Payload); err != nil {
				w.t.Errorf("%v\n%s", err, r.Payload)
			}
		}
		reply := strings.Contains(r.Path, "@original") && r.Method == http.MethodPatch || bytes.Contains(r.Payload, []byte(`"content"`)) && !bytes.Contains(r.Payload, []byte(`"title":`))
		mentions := []byte(`"allowed_mentions":{"parse":[]}`)
		if bytes.Contains(r.Payload, []byte(`"ask:yes:`)) {
			mentions = []byte(`"allowed_mentions":{"parse":[],"users":["`)
		}
		if reply && !bytes.Contains(r.Payload, mentions) {
			w.t.Errorf("%s %s without allowed_mentions: %s", r.Method, r.Path, r.Payload)
		}
	}
	if strings.Contains(w.logs.String(), "ERROR") {
		w.t.Errorf("log:\n%s", w.logs)
	}
}

func TestEditImageOnAMessage(t *testing.T) { t.Parallel(); bothWays(t, editImageOnAMessage) }

func editImageOnAMessage(t *testing.T, in way) {
	w := newWholeBy(t, in)
	message, err := w.PostMessage(t.Context(), control.Post{Content: "look"}, pictureFile("a", 64, 48), pictureFile("b", 32, 32))
	must(t, err)
	opened, err := w.RunCommand(t.Context(), control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: message.ID}, patience)
	must(t, err)
	if opened.Modal == nil || opened.Modal.Title != "Edit image" {
		t.Fatalf("got %+v", opened)
	}
	got, err := w.SubmitModal(t.Context(), control.Modal{InteractionID: opened.ID, Values: map[string]string{"prompt": "merge side by side", "pictures": "1", "size": "landscape"}}, patience,
		pictureFile("more", 48, 48))
	must(t, err)
	w.checkPicture(t, got, regexp.MustCompile(`^> merge side by side\n-# <@\d+> · 2 pictures merged · 1536×1024`))

	none, err := w.PostMessage(t.Context(), control.Post{Content: "no picture"})
	must(t, err)
	refused, err := w.RunCommand(t.Context(), control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: none.ID}, patience)
	must(t, err)
	if m := refused.Message; m == nil || !m.Ephemeral() || !strings.Contains(m.Content, "no picture") {
		t.Errorf("got %+v", refused)
	}
	w.checkRequests()
}

func TestHostilePromptsInDiscord(t *testing.T) { t.Parallel(); bothWays(t, hostilePromptsInDiscord) }

func hostilePromptsInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	var all sync.WaitGroup
	lanes := make(chan struct{}, 4)
	for _, prompt := range hostile(t) {
		if bot.Fold(prompt) == "" || len(utf16.Encode([]rune(prompt))) > 4000 {
			continue
		}
		lanes <- struct{}{}
		all.Go(func() {
			defer func() { <-lanes }()
			w.checkQuote(t, prompt)
		})
	}
	all.Wait()
	w.checkRequests()
}

// checkQuote runs a prompt and reads the caption as a client shows it.
func (w *whole) checkQuote(t *testing.T, prompt string) {
	got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": prompt}}, patience, pictureFile("image", 16, 16))
	if err != nil || got.Message == nil {
		t.Errorf("%.60q: %+v, %v", prompt, got, err)
		return
	}
	content := got.Message.Content
	quote, _, ok := strings.Cut(strings.TrimPrefix(content, "> "), "\n-# <@")
	if n := len(utf16.Encode([]rune(content))); !ok || n > 2000 || strings.Contains(quote, "\n") {
		t.Errorf("%.60q: caption %q of %d units", prompt, content, n)
	}
	read := read(quote)
	if want := bot.Cut(bot.Fold(prompt), bot.MaxQuote); read.text != want || len(read.alive) > 0 {
		t.Errorf("%.60q: reads as %q, alive: %q", prompt, read.text, read.alive)
	}
}
