package darkroom_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/edits/darkroom"
)

// letters makes a picture of one pixel per letter, in grey.
func letters(rows ...string) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x := range row {
			m.SetRGBA(x, y, color.RGBA{row[x], row[x], row[x], 255})
		}
	}
	return m
}

func spell(m *image.RGBA) []string {
	rows := make([]string, m.Rect.Dy())
	for y := range rows {
		for x := range m.Rect.Dx() {
			rows[y] += string(rune(m.RGBAAt(x, y).R))
		}
	}
	return rows
}

func TestTurns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		prompt string
		want   []string
	}{
		{"rotate right", []string{"da", "eb", "fc"}},
		{"rotate left", []string{"cf", "be", "ad"}},
		{"rotate 180", []string{"fed", "cba"}},
		{"mirror", []string{"cba", "fed"}},
		{"flip vertically", []string{"def", "abc"}},
		{"square", []string{"ab", "de"}},
		{"rotate left, rotate right, mirror, mirror, square", []string{"ab", "de"}},
	} {
		t.Run(tt.prompt, func(t *testing.T) {
			t.Parallel()
			got := spell(develop(t, darkroom.Parse(tt.prompt), letters("abc", "def")))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, prompt string
		in, want     color.RGBA
	}{
		{"takes the colour and keeps the brightness", "grayscale", color.RGBA{100, 200, 50, 255}, color.RGBA{153, 153, 153, 255}},
		{"inverts", "invert", color.RGBA{100, 200, 50, 255}, color.RGBA{155, 55, 205, 255}},
		{"inverts the colour of a half transparent pixel, not its alpha", "invert", color.RGBA{0, 0, 0, 128}, color.RGBA{128, 128, 128, 128}},
		{"leaves a transparent pixel transparent", "invert", color.RGBA{}, color.RGBA{}},
		{"cuts at white", "contrast", color.RGBA{250, 128, 0, 255}, color.RGBA{255, 128, 0, 255}},
		{"keeps white white when it brightens", "brighter", color.RGBA{255, 255, 255, 255}, color.RGBA{255, 255, 255, 255}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := develop(t, darkroom.Parse(tt.prompt), filled(3, 2, tt.in)).RGBAAt(2, 1); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSmallPictures(t *testing.T) {
	t.Parallel()
	for s := darkroom.BlackWhite; s <= darkroom.Grid; s++ {
		for _, size := range []image.Point{{1, 1}, {1, 50}, {50, 1}, {2, 3}} {
			got := develop(t, darkroom.Recipe{Steps: []darkroom.Step{s}}, filled(size.X, size.Y, color.RGBA{9, 99, 199, 255}), filled(7, 5, color.RGBA{A: 255}))
			if got.Rect.Empty() {
				t.Errorf("%s of %v is empty", s, size)
			}
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	mask := image.NewAlpha(image.Rect(0, 0, 4, 1))
	copy(mask.Pix, []uint8{255, 0, 0, 255})
	for _, tt := range []struct {
		name     string
		pictures []*image.RGBA
		want     []uint8
	}{
		{"changes only what is transparent", []*image.RGBA{filled(4, 1, color.RGBA{100, 100, 100, 255})}, []uint8{100, 155, 155, 100}},
		{"shows the other picture where the first is transparent", []*image.RGBA{
			filled(4, 1, color.RGBA{100, 100, 100, 255}), filled(9, 9, color.RGBA{30, 30, 30, 255}),
		}, []uint8{100, 225, 225, 100}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := darkroom.Parse("invert").DevelopMasked(t.Context(), mask, tt.pictures...)
			if err != nil {
				t.Fatal(err)
			}
			for x, want := range tt.want {
				if got := m.RGBAAt(x, 0).R; got != want {
					t.Errorf("pixel %d: got %d, want %d", x, got, want)
				}
			}
		})
	}
}

// disc is a white disc, as wide as it is high, in the middle of black.
func disc(w, h, radius int) *image.RGBA {
	m := filled(w, h, color.RGBA{A: 255})
	for y := range h {
		for x := range w {
			if dx, dy := 2*x+1-w, 2*y+1-h; dx*dx+dy*dy < 4*radius*radius {
				m.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
			}
		}
	}
	return m
}

// extent counts the light pixels of the middle row and column.
func extent(m *image.RGBA) (across, down int) {
	for x := range m.Rect.Dx() {
		if m.RGBAAt(x, m.Rect.Dy()/2).R > 127 {
			across++
		}
	}
	for y := range m.Rect.Dy() {
		if m.RGBAAt(m.Rect.Dx()/2, y).R > 127 {
			down++
		}
	}
	return across, down
}

func TestFitNeverSquashes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		fit  func(*image.RGBA, int, int) *image.RGBA
		w, h int
		want int // diameter
	}{
		{"cover a square, smaller", darkroom.Cover, 100, 100, 50},
		{"cover a strip", darkroom.Cover, 400, 100, 100},
		{"cover something larger", darkroom.Cover, 600, 800, 400},
		{"contain in a square", darkroom.Contain, 100, 100, 25},
		{"contain in a strip", darkroom.Contain, 900, 100, 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.fit(disc(400, 200, 50), tt.w, tt.h)
			if got.Rect != image.Rect(0, 0, tt.w, tt.h) {
				t.Fatalf("bounds: got %v", got.Rect)
			}
			across, down := extent(got)
			if d := across - down; d < -2 || d > 2 || across < tt.want-4 || across > tt.want+4 {
				t.Errorf("disc: got %d across and %d down, want %d", across, down, tt.want)
			}
		})
	}
}

func TestShrinkingMixesAllPixels(t *testing.T) {
	t.Parallel()
	lines := filled(320, 320, color.RGBA{A: 255})
	for y := range 320 {
		for x := 0; x < 320; x += 8 {
			lines.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
		}
	}
	small := darkroom.Cover(lines, 40, 40)
	for i, v := range small.Pix {
		if i&3 != 3 && (v < 30 || v > 34) {
			t.Fatalf("byte %d of fine white lines on black is %d, want an eighth of white", i, v)
		}
	}
}

func TestShrunkSize(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ w, h, pixels, ww, wh int }{
		{100, 100, 10_000, 100, 100},
		{100, 100, 9_999, 99, 99},
		{4000, 3000, 1_000_000, 1154, 865},
		{1_000_000, 1, 100, 100, 1},
		{1, 1_000_000, 100, 1, 100},
	} {
		if w, h := darkroom.ShrunkSize(tt.w, tt.h, tt.pixels); w != tt.ww || h != tt.wh {
			t.Errorf("%dx%d to %d: got %dx%d, want %dx%d", tt.w, tt.h, tt.pixels, w, h, tt.ww, tt.wh)
		}
	}
}

func TestVariationsDiffer(t *testing.T) {
	t.Parallel()
	var made []*image.RGBA
	for i := range 10 {
		m := darkroom.Vary(load(t, "lake"), i)
		for j, other := range made {
			if distance(m, other) < 1 {
				t.Errorf("variations %d and %d look the same", i, j)
			}
		}
		made = append(made, m)
	}
}
