package bot_test

import (
	"bytes"
	"fmt"
	"image"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/control"
)

// attached is a file that a member attaches as a picture option.
func attached(field, name string, content []byte) control.File {
	return control.File{Field: field, Name: name, Content: content}
}

func TestUploadsAreMadeToFit(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	tests := []struct {
		name  string
		files []control.File
		sent  string // field, file name and size of each
		notes string // at the end of the caption
	}{
		{"a moving GIF", []control.File{attached("image", "a.gif", movingGIF(t, 40, 30))}, "image image1.png 40x30", "first frame of an animated GIF"},
		{"a moving PNG", []control.File{attached("image", "a.png", movingPNG(t, 40, 30))}, "image image1.png 40x30", "first frame of an animated PNG"},
		{"a WebP under another name", []control.File{attached("image", "a.jpg", webp(t))}, "image image1.jpg 150x100", "converted from WebP"},
		{"a photo taken on the side", []control.File{attached("image", "a.jpg", phoneJPEG(t, 64, 48))}, "image image1.jpg 48x64", ""},
		{
			"the second of two",
			[]control.File{pictureFile("image", 16, 16), attached("image4", "b.gif", movingGIF(t, 40, 30))},
			"image[] image1.png 16x16, image[] image2.png 40x30", "picture 2: first frame of an animated GIF",
		},
		{
			"two in the same way",
			[]control.File{attached("image", "a.gif", movingGIF(t, 40, 30)), attached("image2", "b.gif", movingGIF(t, 20, 30))},
			"image[] image1.png 40x30, image[] image2.png 20x30", "pictures 1, 2: first frame of an animated GIF",
		},
		{
			"a mask of another size",
			[]control.File{pictureFile("image", 64, 48), attached("mask", "m.png", holed(t, 32, 24))},
			"image image1.png 64x48, mask mask.png 64x48", "mask fitted to the first picture",
		},
		{
			"a mask of the size that the photo had before it was turned",
			[]control.File{attached("image", "a.jpg", phoneJPEG(t, 64, 48)), attached("mask", "m.png", holed(t, 64, 48))},
			"image image1.jpg 48x64, mask mask.png 48x64", "mask fitted to the first picture",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := w.sent.count()
			got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur"}}, patience, tt.files...)
			must(t, err)
			want := `^> blur\n-# <@\d+> · [0-9]+ pictures? (edited|merged) · \d+×\d+ · \d+ s$`
			if tt.notes != "" {
				want = strings.TrimSuffix(want, "$") + " · " + regexp.QuoteMeta(tt.notes) + "$"
			}
			w.checkPicture(t, got, regexp.MustCompile(want))
			parts := w.sent.since(before)
			if sent := sentFiles(t, parts); sent != tt.sent {
				t.Errorf("sent %q, want %q", sent, tt.sent)
			}
			checkPrivacy(t, parts)
		})
	}
	w.checkRequests()
}

// sentFiles says which files of which sizes were sent.
func sentFiles(t *testing.T, parts []sentPart) string {
	t.Helper()
	var all []string
	for _, p := range parts {
		c, kind, err := image.DecodeConfig(bytes.NewReader(p.body))
		if err != nil || "image/"+kind != p.kind {
			t.Errorf("%s: %s, %v", p.file, p.kind, err)
		}
		all = append(all, fmt.Sprintf("%s %s %dx%d", p.field, p.file, c.Width, c.Height))
	}
	return strings.Join(all, ", ")
}

func checkPrivacy(t *testing.T, parts []sentPart) {
	t.Helper()
	for _, p := range parts {
		for _, private := range []string{"Exif", "canary", "acTL", "fdAT", "http://"} {
			if bytes.Contains(p.body, []byte(private)) {
				t.Errorf("%s holds %q", p.file, private)
			}
		}
	}
}

func TestPhotosAreSentUpright(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	_, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur"}}, patience,
		attached("image", "a.jpg", phoneJPEG(t, 64, 48)), attached("mask", "m.png", holed(t, 64, 48)))
	must(t, err)
	parts := w.sent.since(0)
	if len(parts) != 2 {
		t.Fatalf("%d files were sent", len(parts))
	}
	photo, _, err := image.Decode(bytes.NewReader(parts[0].body))
	must(t, err)
	top, _, _, _ := photo.At(24, 8).RGBA()
	bottom, _, _, _ := photo.At(24, 56).RGBA()
	if top < 0xb000 || bottom > 0x4000 {
		t.Errorf("red at the top is %#x, at the bottom %#x", top, bottom)
	}
	mask, _, err := image.Decode(bytes.NewReader(parts[1].body))
	must(t, err)
	// The hole was in the upper left corner, which is the upper right one now.
	_, _, _, hole := mask.At(47, 0).RGBA()
	_, _, _, rest := mask.At(0, 0).RGBA()
	if hole != 0 || rest != 0xffff {
		t.Errorf("the hole is %#x opaque, the rest %#x", hole, rest)
	}
}

// holed is a mask with a hole in its upper left corner.
func holed(t testing.TB, width, height int) []byte {
	m := halves(width, height)
	for y := range height / 4 {
		for x := range width / 4 {
			m.Pix[m.PixOffset(x, y)+3] = 0
		}
	}
	return pngOf(t, m)
}

func TestLargePicturesAreMadeSmaller(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	large := noisePNG(t, 1850, 1850)
	if len(large) < 10_000_000 {
		t.Fatalf("%d bytes are no test", len(large))
	}
	got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur", "size": "64x64"}}, 5*patience, attached("image", "a.png", large))
	must(t, err)
	w.checkPicture(t, got, regexp.MustCompile(`^> blur\n-# <@\d+> · 1 picture edited · 64×64 · \d+ s · made smaller for the editing service$`))
	parts := w.sent.since(0)
	if len(parts) != 1 || len(parts[0].body) >= 10_000_000 || len(parts[0].body) < 2_000_000 {
		t.Errorf("%d files were sent, the first of %d bytes", len(parts), len(parts[0].body))
	}
}

func TestBadPicturesAreNamed(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	good := pictureFile("image", 16, 16)
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + strings.Repeat("x", 500))
	tests := []struct {
		name string
		file control.File
		paid int // calls of the API
		want string
	}{
		{"a photo of an iPhone", attached("image2", "b.png", heic), 0, "Picture 2 is HEIC, which I cannot edit. Please save it as PNG or JPEG and try again."},
		{"a video", attached("image2", "b.png", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"+strings.Repeat("x", 500))), 0, "Picture 2 is a video (MP4), and I edit pictures only. Please attach a screenshot of the moment that you mean."},
		{"a drawing", attached("image2", "b.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)), 0, "Picture 2 is a drawing (SVG), which I cannot edit. Please export it as PNG and try again."},
		{"a document", attached("image2", "b.png", []byte("%PDF-1.7\n"+strings.Repeat("x", 500))), 0, "Picture 2 is a document (PDF), which I cannot edit. Please export the page as PNG and try again."},
		{"half a picture", attached("image2", "b.png", drawPNG(64, 64)[:300]), 0, "Picture 2 is damaged or cut off. Please save it again and try again."},
		{"pixels that the API cannot read", attached("image2", "b.jpg", damagedJPEG(t)), 1, "Picture 2 is damaged or cut off. Please save it again and try again."},
		{"a mask without holes", attached("mask", "m.png", drawPNG(16, 16)), 0, "The mask is transparent nowhere, so nothing could change. Please erase what may change and save it as PNG with transparency."},
		{"a mask that is a JPEG", attached("mask", "m.png", phoneJPEG(t, 16, 16)), 0, "The mask is JPEG. Please save it as a PNG that is transparent where the picture may change."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := w.sent.count()
			got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur"}}, patience, good, tt.file)
			must(t, err)
			if got.Message == nil || !strings.HasPrefix(got.Message.Content, tt.want+" Reference: ") {
				t.Errorf("got %+v, want %q\nlog:\n%s", got.Message, tt.want, w.logs)
			}
			if n := w.sent.count() - before; n != tt.paid {
				t.Errorf("%d calls of the API, want %d", n, tt.paid)
			}
		})
	}
}

func TestSizesInDiscord(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	choices, err := w.Autocomplete(t.Context(), control.Typing{Name: "edit", Options: map[string]any{"prompt": "x", "size": "po"}, Focused: "size"})
	must(t, err)
	if diff := cmp.Diff(choices, []control.Choice{{Name: "Portrait · 1024×1536", Value: "portrait"}}); diff != "" {
		t.Errorf("suggestions (-got +want):\n%s", diff)
	}
	tests := []struct{ size, want string }{
		{"portrait", `· 1024×1536 ·`},
		{"match", `· 1536×1024 ·`},
		{"auto", `· 64×40 ·`},
		{" 512 X 256 ", `· 512×256 ·`},
		{"Square", `· 1024×1024 ·`},
	}
	for _, tt := range tests {
		t.Run(tt.size, func(t *testing.T) {
			got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur", "size": tt.size}}, patience, pictureFile("image", 64, 40))
			must(t, err)
			w.checkPicture(t, got, regexp.MustCompile(tt.want))
		})
	}
	refused, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "blur", "size": "100x100"}}, patience, pictureFile("image", 64, 40))
	must(t, err)
	if m := refused.Message; m == nil || !m.Ephemeral() || !strings.Contains(m.Content, "96×96 would work") {
		t.Errorf("got %+v", refused.Message)
	}
	w.checkRequests()
}
