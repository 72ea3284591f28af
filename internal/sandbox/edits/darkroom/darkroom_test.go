package darkroom_test

import (
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/edits/darkroom"
)

var update = flag.Bool("update", false, "write the golden pictures anew; look at them before you keep them")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSteps holds every step against a picture that someone has looked at.
func TestSteps(t *testing.T) {
	t.Parallel()
	for s := darkroom.BlackWhite; s <= darkroom.Grid; s++ {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			golden(t, s.String(), develop(t, darkroom.Recipe{Steps: []darkroom.Step{s}}, picturesFor(t, s)...))
		})
	}
	t.Run("a prompt without known words gives the film look", func(t *testing.T) {
		t.Parallel()
		golden(t, "film", develop(t, darkroom.Parse("put a hat on the dog"), load(t, "lake")))
	})
}

func picturesFor(t *testing.T, s darkroom.Step) []*image.RGBA {
	if s < darkroom.Row {
		return []*image.RGBA{load(t, "lake")}
	}
	return []*image.RGBA{load(t, "lake"), load(t, "aurora"), load(t, "lake")}
}

func TestEveryStepChangesThePicture(t *testing.T) {
	t.Parallel()
	for s := darkroom.BlackWhite; s < darkroom.Row; s++ {
		got, want := develop(t, darkroom.Recipe{Steps: []darkroom.Step{s}}, load(t, "lake")), load(t, "lake")
		if got.Rect == want.Rect && distance(got, want) < 2 {
			t.Errorf("%s changes the picture by %.2f on average, which nobody sees", s, distance(got, want))
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	wide, tall := filled(40, 20, color.RGBA{200, 0, 0, 255}), filled(10, 20, color.RGBA{0, 0, 200, 255})
	for _, tt := range []struct {
		name, prompt string
		want         image.Point
	}{
		{"joins several pictures in a row when the prompt says nothing", "hello", image.Pt(50, 20)},
		// Turned they are 20x40 and 20x10, and as high as the lower 5x10 and 20x10.
		{"joins after the other steps when the prompt does not say when", "rotate left", image.Pt(25, 10)},
		{"does what stands before the joining to each picture", "rotate left, then merge", image.Pt(25, 10)},
		{"does what stands after the joining to the joined picture", "merge, then rotate left", image.Pt(20, 50)},
		{"joins once only", "merge merge collage", image.Pt(50, 20)},
		{"stacks", "上下拼接", image.Pt(10, 25)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := develop(t, darkroom.Parse(tt.prompt), clone(wide), clone(tall)).Rect.Size()
			if got != tt.want {
				t.Errorf("%q: got %v, want %v", tt.prompt, got, tt.want)
			}
		})
	}
}

func TestJoinedPicturesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	colours := []color.RGBA{{250, 0, 0, 255}, {0, 250, 0, 255}, {0, 0, 250, 255}, {250, 250, 0, 255}}
	var pictures []*image.RGBA
	for _, c := range colours {
		pictures = append(pictures, filled(20, 20, c))
	}
	got := develop(t, darkroom.Parse("side by side"), pictures...)
	for i, want := range colours {
		if c := got.RGBAAt(20*i+10, 10); c != want {
			t.Errorf("place %d: got %v, want %v", i+1, c, want)
		}
	}
}

func TestEveryPictureOfACollageIsSeen(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 10; n++ {
		var pictures []*image.RGBA
		for i := range n {
			pictures = append(pictures, filled(30, 20, color.RGBA{uint8(20 * i), 100, 0, 255}))
		}
		got := develop(t, darkroom.Parse("collage"), pictures...)
		seen := map[color.RGBA]int{}
		for y := range got.Rect.Dy() {
			for x := range got.Rect.Dx() {
				seen[got.RGBAAt(x, y)]++
			}
		}
		for i := range n {
			if seen[color.RGBA{uint8(20 * i), 100, 0, 255}] < 200 {
				t.Errorf("collage of %d: picture %d is not seen", n, i+1)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, prompt := range []string{"blur", "merge", ""} {
		two := []*image.RGBA{filled(4, 4, color.RGBA{A: 255}), filled(4, 4, color.RGBA{A: 255})}
		if _, err := darkroom.Parse(prompt).Develop(ctx, two...); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: got %v, want the context's error", prompt, err)
		}
	}
	if _, err := (darkroom.Recipe{}).Develop(t.Context()); err == nil {
		t.Error("no picture: got no error")
	}
}

func develop(t *testing.T, r darkroom.Recipe, pictures ...*image.RGBA) *image.RGBA {
	t.Helper()
	m, err := r.Develop(t.Context(), pictures...)
	if err != nil {
		t.Fatalf("develop: %v", err)
	}
	return m
}

// golden compares with a stored picture; each value may be off by 2.
func golden(t *testing.T, name string, got *image.RGBA) {
	t.Helper()
	file := filepath.Join("golden", strings.ReplaceAll(name, " ", "-"))
	if *update {
		store(t, file, got)
	}
	want := load(t, file)
	if got.Rect != want.Rect {
		t.Fatalf("size: got %v, want %v", got.Rect, want.Rect)
	}
	for i := range want.Pix {
		if d := int(got.Pix[i]) - int(want.Pix[i]); d < -2 || d > 2 {
			t.Fatalf("differs from testdata/%s.png by %d at byte %d", file, d, i)
		}
	}
}

func load(t *testing.T, name string) *image.RGBA {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Src)
	return out
}

func store(t *testing.T, name string, m image.Image) {
	t.Helper()
	f, err := os.Create(filepath.Join("testdata", name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}

func filled(w, h int, c color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

func clone(m *image.RGBA) *image.RGBA {
	c := image.NewRGBA(m.Rect)
	copy(c.Pix, m.Pix)
	return c
}

// distance is how far apart the values of two pictures are on average.
func distance(a, b *image.RGBA) float64 {
	sum := 0.0
	for i := range a.Pix {
		sum += max(float64(a.Pix[i])-float64(b.Pix[i]), float64(b.Pix[i])-float64(a.Pix[i]))
	}
	return sum / float64(len(a.Pix))
}
