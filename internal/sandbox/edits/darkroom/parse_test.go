package darkroom_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "retouch/internal/sandbox/edits/darkroom"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		prompt string
		want   []Step
	}{
		{"Make it black and white", []Step{BlackWhite}},
		{"black  and\twhite", []Step{BlackWhite}},
		{"请把这张图变成黑白的", []Step{BlackWhite}},
		{"把图blur一下", []Step{Blur}},
		{"反色", []Step{Invert}},
		{"先模糊，再旋转，然后变亮", []Step{Blur, RotateRight, Brighten}},
		{"逆时针旋转", []Step{RotateLeft}},
		{"旋转180度", []Step{RotateHalf}},
		{"上下翻转", []Step{Flip}},
		{"左右翻转", []Step{Mirror}},
		{"合并这两张图，变暗", []Step{Row, Darken}},
		{"上下拼接", []Step{Column}},
		{"拼接", []Step{Row}},
		{"降低对比度", []Step{Soften}},
		{"rotate left", []Step{RotateLeft}},
		{"rotate it to the left please", []Step{RotateLeft}},
		{"rotate the picture by 180 degrees", []Step{RotateHalf}},
		{"rotate right, then rotate left", []Step{RotateRight, RotateLeft}},
		{"turn it upside down", []Step{RotateRight, RotateHalf}},
		{"flip the photo vertically", []Step{Flip}},
		{"mirror", []Step{Mirror}},
		{"less contrast", []Step{Soften}},
		{"more contrast and less saturated", []Step{Contrast, Mute}},
		{"more contrast, reduce the saturation", []Step{Contrast, Mute}},
		{"put a cat on the left. rotate", []Step{RotateRight}},
		{"blurred and inverted", []Step{Blur, Invert}},
		{"merge these side by side", []Step{Row, Row}},
		{"a bluebird, a wedding, sharply, redder-than-red", []Step{Red, Red}},
		{"give the dog a hat", nil},
		{"", nil},
		{"！？。", nil},
	} {
		t.Run(tt.prompt, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, Parse(tt.prompt).Steps); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStepsAreCalledByTheirOwnWords(t *testing.T) {
	t.Parallel()
	for s := BlackWhite; s <= Grid; s++ {
		if got := Parse(s.String()).Steps; !slices.Equal(got, []Step{s}) {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

func TestKeepsAtMostMaxSteps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ given, want int }{{MaxSteps - 1, MaxSteps - 1}, {MaxSteps, MaxSteps}, {MaxSteps + 1, MaxSteps}} {
		if got := len(Parse(strings.Repeat("blur ", tt.given)).Steps); got != tt.want {
			t.Errorf("%d words: got %d steps, want %d", tt.given, got, tt.want)
		}
	}
}

// FuzzParse holds two laws: the words of a recipe make the same recipe again,
// and what one sentence asks for does not depend on another.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"rotate left", "less contrast, 180", "上下翻转", "vertically flip", "b&w", "\xff!429", "turn it. left", "İ旋转180°左"} {
		f.Add(s, "blur")
		f.Add("merge", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		one, two := Parse(a), Parse(b)
		if again := Parse(one.String()); !slices.Equal(again.Steps, one.Steps) {
			t.Fatalf("%q makes %q, which makes %q", a, one, again)
		}
		both := slices.Concat(one.Steps, two.Steps)
		want := both[:min(len(both), MaxSteps)]
		if got := Parse(a + "\n" + b).Steps; !slices.Equal(got, want) {
			t.Fatalf("%q and %q together: got %v, want %v", a, b, got, want)
		}
	})
}
