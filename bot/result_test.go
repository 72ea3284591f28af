package bot_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"regexp"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
)

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}))
	return b.Bytes()
}

// TestResultsOfEveryKind: what fits is posted as it is; what does not is made
// to, as a JPEG, or as a PNG where something is transparent.
func TestResultsOfEveryKind(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	clear := noisePNG(t, 120, 90)
	seeThrough := halves(120, 90)
	for i := range seeThrough.Pix {
		seeThrough.Pix[i] ^= clear[100+i%30_000]
	}
	tests := []struct {
		name   string
		result []byte
		kind   string
		small  string // kind, when 8,000 bytes are the most
	}{
		{"PNG", clear, "png", "jpeg"},
		{"PNG with transparency", pngOf(t, seeThrough), "png", "png"},
		{"JPEG", jpegOf(t, sheet(200, 150)), "jpeg", "jpeg"},
		{"moving GIF", movingGIF(t, 200, 150), "gif", "jpeg"},
		{"moving PNG", movingPNG(t, 64, 48), "png", "png"},
		{"WebP", webp(t), "webp", "webp"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.sent.answer(tt.result)
			file, _ := w.posted(t, control.Command{})
			if !bytes.Equal(file, tt.result) {
				t.Errorf("%d bytes were posted, not the %d of the result", len(file), len(tt.result))
			}
			const limit = 8_000
			file, caption := w.posted(t, control.Command{AttachmentSizeLimit: limit})
			posted, kind, err := image.Decode(bytes.NewReader(file))
			if err != nil || kind != tt.small || len(file) > limit-limit/50 {
				t.Errorf("posted: %s of %d bytes, %v", kind, len(file), err)
			}
			if told := regexp.MustCompile(`made smaller to fit here`).MatchString(caption); told != (len(tt.result) > limit) {
				t.Errorf("caption %q", caption)
			}
			if size := fmt.Sprintf(" · %d×%d · ", posted.Bounds().Dx(), posted.Bounds().Dy()); !strings.Contains(caption, size) {
				t.Errorf("caption %q of a picture of%s", caption, size)
			}
		})
	}
	w.checkRequests()
}

// posted runs an edit and returns the file of the answer.
func (w *whole) posted(t *testing.T, c control.Command) (file []byte, caption string) {
	t.Helper()
	c.Name, c.Options = "edit", map[string]any{"prompt": "x"}
	got, err := w.RunCommand(t.Context(), c, patience, pictureFile("image", 16, 16))
	must(t, err)
	if got.Message == nil || len(got.Message.Attachments) != 1 {
		t.Fatalf("got %+v, log:\n%s", got, w.logs)
	}
	file, err = w.File(t.Context(), got.Message.Attachments[0].ID)
	must(t, err)
	return file, got.Message.Content
}

// TestLimitsThatProveWrong: Discord may refuse what it said that it takes. The
// picture is offered once more, half as large.
func TestLimitsThatProveWrong(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	for _, result := range [][]byte{noisePNG(t, 120, 90), jpegOf(t, sheet(200, 150)), movingGIF(t, 200, 150), webp(t)} {
		w.sent.answer(result)
		must(t, w.Fault(t.Context(), control.Fault{Method: "PATCH", Path: "@original", Files: true, Status: 413, Code: 40005}))
		file, caption := w.posted(t, control.Command{})
		if len(file) > len(result)/2 {
			t.Errorf("%d bytes of %d: %s", len(file), len(result), caption)
		}
	}
}

func TestBadResultsAreNotPosted(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	good := drawPNG(64, 64)
	bomb := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", []byte{0, 1, 0, 0, 0, 1, 0, 0, 8, 6, 0, 0, 0})...)
	flipped := bytes.Clone(good)
	flipped[60] ^= 1
	for name, result := range map[string][]byte{
		"cut": good[:len(good)-20], "a page": []byte("<html>" + string(good)), "a bomb": append(bomb, good[33:]...), "one bit wrong": flipped,
		"half a GIF": movingGIF(t, 64, 64)[:100], "half a WebP": webp(t)[:100],
	} {
		t.Run(name, func(t *testing.T) {
			w.sent.answer(result)
			got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "x"}}, patience, pictureFile("image", 16, 16))
			must(t, err)
			m := got.Message
			want := "The editing service sent no usable picture."
			if name == "a bomb" {
				want = "The edited picture came out too large for me."
			}
			if m == nil || len(m.Attachments) != 0 || !strings.HasPrefix(m.Content, want) {
				t.Errorf("got %+v", m)
			}
		})
	}
}
