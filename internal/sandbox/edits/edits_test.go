package edits_test

import (
	"image"
	"image/color"
	"net/http"
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/edits"
)

var (
	red  = color.RGBA{200, 40, 40, 255}
	blue = color.RGBA{30, 60, 220, 255}
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{MaxBytes: 2000, MaxPixels: 5000})
	picture := encodePNG(filled(40, 20, red))
	prompt := text("prompt", "invert")
	clear, small := filled(40, 20, color.NRGBA{9, 9, 9, 0}), filled(20, 20, color.NRGBA{})
	for _, tt := range []struct {
		name        string
		parts       []part
		status      int
		code, param string
	}{
		{"no picture", []part{prompt}, 400, "missing_required_parameter", "image"},
		{"no prompt", []part{pngFile("image", clear)}, 400, "missing_required_parameter", "prompt"},
		{"blank prompt", []part{pngFile("image", clear), text("prompt", " \n")}, 400, "empty_string", "prompt"},
		{"prompt that is no UTF-8", []part{pngFile("image", clear), text("prompt", "\xff")}, 400, "invalid_value", "prompt"},
		{"two prompts", good(text("prompt", "blur")), 400, "duplicate_parameter", "prompt"},
		{"picture as text", []part{text("image", "https://example.com/a.png"), prompt}, 400, "invalid_type", "image"},
		{"both names for pictures", good(pngFile("image[]", clear)), 400, "conflicting_parameters", "image"},
		{"17 pictures", append(slices.Repeat([]part{pngFile("image[]", clear)}, 17), prompt), 400, "array_above_max_length", "image"},
		{"part without a type", []part{{"image", "a.png", "", picture}, prompt}, 400, "missing_file_mimetype", "image"},
		{"octet-stream", []part{{"image", "a.png", "application/octet-stream", picture}, prompt}, 400, "unsupported_file_mimetype", "image"},
		{"WebP", []part{{"image", "a.webp", "image/webp", "RIFF\x00\x00\x00\x00WEBPVP8 "}, prompt}, 400, "unsupported_file_mimetype", "image"},
		{"JPEG that says it is PNG", []part{{"image", "a.png", "image/png", encodeJPEG(clear)}, prompt}, 400, "invalid_image_file", "image"},
		{"text that says it is PNG", []part{{"image", "a.png", "image/png", "hello"}, prompt}, 400, "invalid_image_file", "image"},
		{"empty file", []part{{"image", "a.png", "image/png", ""}, prompt}, 400, "invalid_image_file", "image"},
		{"second picture cut", []part{pngFile("image[]", clear), {"image[]", "b.png", "image/png", picture[:60]}, prompt}, 400, "invalid_image_file", "image[1]"},
		{"only picture of a list cut", []part{{"image[]", "b.png", "image/png", picture[:60]}, prompt}, 400, "invalid_image_file", "image[0]"},
		{"picture of the size limit", []part{{"image", "a.png", "image/png", strings.Repeat("x", 2000)}, prompt}, 413, "file_too_large", "image"},
		{"picture one pixel over the limit", []part{pngFile("image", filled(5001, 1, red)), prompt}, 400, "image_too_large", "image"},
		{"size in words", good(text("size", "large")), 400, "invalid_value", "size"},
		{"size with a sign", good(text("size", "-1024x1024")), 400, "invalid_value", "size"},
		{"size not divisible by 16", good(text("size", "1000x1024")), 400, "invalid_value", "size"},
		{"height not divisible by 16", good(text("size", "1024x1000")), 400, "invalid_value", "size"},
		{"size too flat", good(text("size", "1552x512")), 400, "invalid_value", "size"},
		{"size too large", good(text("size", "3840x2176")), 400, "invalid_value", "size"},
		{"n of 0", good(text("n", "0")), 400, "invalid_value", "n"},
		{"n of 11", good(text("n", "11")), 400, "invalid_value", "n"},
		{"unknown quality", good(text("quality", "best")), 400, "invalid_value", "quality"},
		{"unknown output", good(text("output_format", "webp")), 400, "invalid_value", "output_format"},
		{"compression over 100", good(text("output_compression", "101")), 400, "invalid_value", "output_compression"},
		{"stream of neither true nor false", good(text("stream", "yes")), 400, "invalid_type", "stream"},
		{"more drafts than there are", good(text("stream", "true"), text("partial_images", "4")), 400, "invalid_value", "partial_images"},
		{"mask as text", good(text("mask", "x")), 400, "invalid_type", "mask"},
		{"mask of another size", good(pngFile("mask", small)), 400, "invalid_image_format", "mask"},
		{"mask without alpha", good(pngFile("mask", filled(40, 20, red))), 400, "invalid_image_format", "mask"},
		{"JPEG as mask", good(part{"mask", "m.jpg", "image/jpeg", encodeJPEG(clear)}), 400, "invalid_image_format", "mask"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resp, body := post(t, base, tt.parts...)
			code, param := refused(t, resp, body)
			if resp.StatusCode != tt.status || code != tt.code || param != tt.param {
				t.Errorf("got %d %s about %q, want %d %s about %q", resp.StatusCode, code, param, tt.status, tt.code, tt.param)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const most = 3000
	_, base := start(t, edits.Options{MaxBytes: most, MaxPixels: 5000})
	padded := func(size int) part {
		p := pngFile("image", filled(40, 20, red))
		p.body += strings.Repeat("\x00", size-len(p.body)) // bytes behind a PNG's end are ignored
		return p
	}
	_, wide := start(t, edits.Options{})
	mask := func(size int) part {
		p := pngFile("mask", filled(40, 20, color.NRGBA{}))
		p.body += strings.Repeat("\x00", size-len(p.body))
		return p
	}
	for _, tt := range []struct {
		name  string
		parts []part
		want  int
	}{
		{"takes a picture just under the limit", []part{padded(most - 1), text("prompt", "x")}, 200},
		{"refuses a picture at the limit", []part{padded(most), text("prompt", "x")}, 413},
		{"takes as many pixels as it says", []part{pngFile("image", filled(5000, 1, red)), text("prompt", "x")}, 200},
		{"takes the longest prompt", []part{pngFile("image", filled(4, 4, red)), text("prompt", strings.Repeat("画", 32_000))}, 200},
		{"refuses one character more", []part{pngFile("image", filled(4, 4, red)), text("prompt", strings.Repeat("画", 32_001))}, 400},
		{"takes 16 pictures", append(slices.Repeat([]part{pngFile("image[]", filled(4, 4, red))}, 16), text("prompt", "collage")), 200},
		{"refuses more fields than a form needs", append(good(), slices.Repeat([]part{text("a", "b")}, 64)...), 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if resp, body := post(t, base, tt.parts...); resp.StatusCode != tt.want {
				t.Errorf("got %d %.200s, want %d", resp.StatusCode, body, tt.want)
			}
		})
	}
	for _, tt := range []struct{ size, want int }{{4<<20 - 1, 200}, {4 << 20, 413}} {
		if resp, body := post(t, wide, good(mask(tt.size))...); resp.StatusCode != tt.want {
			t.Errorf("mask of %d bytes: got %d %.200s, want %d", tt.size, resp.StatusCode, body, tt.want)
		}
	}
}

func TestDoor(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	kind, body := form(t, good())
	for _, tt := range []struct {
		name, method, key, kind string
		body                    []byte
		status                  int
		code                    string
	}{
		{"good key", "POST", key, kind, body, 200, ""},
		{"no key", "POST", "", kind, body, 401, "invalid_api_key"},
		{"wrong key", "POST", "sk-other", kind, body, 401, "invalid_api_key"},
		{"empty POST with a good key", "POST", key, "", nil, 400, "missing_required_parameter"},
		{"empty POST with a wrong key", "POST", "nope", "", nil, 401, "invalid_api_key"},
		{"empty form with a good key", "POST", key, "multipart/form-data; boundary=x", nil, 400, "missing_required_parameter"},
		{"GET", "GET", key, "", nil, 405, "method_not_allowed"},
		{"JSON", "POST", key, "application/json", []byte(`{"prompt":"x"}`), 400, "unsupported_content_type"},
		{"form without a boundary", "POST", key, "multipart/form-data", body, 400, "unsupported_content_type"},
		{"form that is cut", "POST", key, kind, body[:len(body)-20], 400, "invalid_multipart"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resp, got := send(t, tt.method, base+"/v1/images/edits", tt.key, tt.kind, tt.body)
			if resp.StatusCode != tt.status {
				t.Fatalf("got %d %.200s, want %d", resp.StatusCode, got, tt.status)
			}
			if tt.code == "" {
				return
			}
			if code, _ := refused(t, resp, got); code != tt.code {
				t.Errorf("got %s, want %s", code, tt.code)
			}
			if tt.key != "" && strings.Contains(got, tt.key) {
				t.Error("the answer repeats the key")
			}
		})
	}
	t.Run("any key, when none is set", func(t *testing.T) {
		t.Parallel()
		s := edits.New(edits.Options{})
		if got := serve(t, s, "whatever", kind, body); got != http.StatusOK {
			t.Errorf("got %d", got)
		}
		if got := serve(t, s, "", kind, body); got != http.StatusUnauthorized {
			t.Errorf("no key at all: got %d", got)
		}
	})
}

func TestResults(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	wide, tall := filled(40, 20, red), filled(20, 40, blue)
	for _, tt := range []struct {
		name  string
		parts []part
		size  image.Point
		at    image.Point
		want  color.RGBA
	}{
		{"one picture keeps its size", good(), image.Pt(40, 20), image.Pt(20, 10), color.RGBA{55, 215, 215, 255}},
		{"auto is the same", good(text("size", "auto")), image.Pt(40, 20), image.Pt(20, 10), color.RGBA{55, 215, 215, 255}},
		{"an empty size is the same", good(text("size", "")), image.Pt(40, 20), image.Pt(20, 10), color.RGBA{55, 215, 215, 255}},
		{"a size", good(text("size", "1536x1024")), image.Pt(1536, 1024), image.Pt(1500, 1000), color.RGBA{55, 215, 215, 255}},
		{"a free size", good(text("size", "48x32")), image.Pt(48, 32), image.Pt(24, 16), color.RGBA{55, 215, 215, 255}},
		{"unknown fields", good(text("aspect_ratio", "16:9"), text("image_size", "2K"), text("response_format", "url")), image.Pt(40, 20), image.Pt(0, 0), color.RGBA{55, 215, 215, 255}},
		{"JPEG", []part{{"image", "a.jpg", "image/jpeg", encodeJPEG(wide)}, text("prompt", "rotate")}, image.Pt(20, 40), image.Pt(10, 20), color.RGBA{200, 40, 41, 255}},
		{"image[] once", []part{pngFile("image[]", wide), text("prompt", "mirror")}, image.Pt(40, 20), image.Pt(1, 1), red},
		{"repeated image, joined", []part{pngFile("image", wide), pngFile("image", tall), text("prompt", "合并")}, image.Pt(50, 20), image.Pt(45, 10), blue},
		{"image[] twice, the other way round", []part{pngFile("image[]", tall), pngFile("image[]", wide), text("prompt", "merge")}, image.Pt(50, 20), image.Pt(5, 10), blue},
		{"joined pictures are shown whole in a size", []part{pngFile("image", wide), pngFile("image", tall), text("prompt", "merge"), text("size", "1024x1024")}, image.Pt(1024, 1024), image.Pt(1000, 512), blue},
		{"prompt before the picture", []part{text("prompt", "mirror"), pngFile("image", wide)}, image.Pt(40, 20), image.Pt(1, 1), red},
		{"a file name that is not ASCII", []part{{"image", "图片 1.png", "image/png", encodePNG(wide)}, text("prompt", "mirror")}, image.Pt(40, 20), image.Pt(1, 1), red},
		{"16 bit grey", []part{pngFile("image", image.NewGray16(image.Rect(0, 0, 8, 8))), text("prompt", "invert")}, image.Pt(8, 8), image.Pt(4, 4), color.RGBA{255, 255, 255, 255}},
		{"JPEG as the answer", good(text("output_format", "jpeg"), text("output_compression", "90")), image.Pt(40, 20), image.Pt(20, 10), color.RGBA{55, 215, 215, 255}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resp, body := post(t, base, tt.parts...)
			made := pictures(t, resp, body)
			if len(made) != 1 || made[0].Rect.Size() != tt.size {
				t.Fatalf("got %d pictures, the first %v, want one of %v", len(made), made[0].Rect, tt.size)
			}
			if got := made[0].RGBAAt(tt.at.X, tt.at.Y); !near(got, tt.want) {
				t.Errorf("at %v: got %v, want %v", tt.at, got, tt.want)
			}
		})
	}
}

func near(a, b color.RGBA) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		if d < -3 || d > 3 {
			return false
		}
	}
	return true
}

func TestMask(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	mask := filled(40, 20, color.NRGBA{0, 0, 0, 255})
	for x := 20; x < 40; x++ {
		for y := range 20 {
			mask.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	resp, body := post(t, base, good(pngFile("mask", mask))...)
	m := pictures(t, resp, body)[0]
	for y := range 20 {
		for x := range 40 {
			want := red
			if x >= 20 {
				want = color.RGBA{55, 215, 215, 255}
			}
			if got := m.RGBAAt(x, y); got != want {
				t.Fatalf("at %d,%d: got %v, want %v", x, y, got, want)
			}
		}
	}
}
