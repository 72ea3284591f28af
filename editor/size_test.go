package editor_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retouch/editor"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	const usual = editor.DefaultSizes
	tests := []struct {
		name, sizes, word string
		first             editor.Size
		want              string
	}{
		{"sends nothing when nothing is said", usual, "", editor.Size{Width: 64, Height: 48}, ""},
		{"sends nothing for auto", usual, "Auto", editor.Size{Width: 64, Height: 48}, ""},
		{"takes the square", usual, "square", editor.Size{Width: 1, Height: 9}, "1024x1024"},
		{"takes the portrait", usual, " portrait ", editor.Size{Width: 9, Height: 1}, "1024x1536"},
		{"takes the landscape", usual, "landscape", editor.Size{Width: 1, Height: 9}, "1536x1024"},
		{"matches a phone's photo held upright", usual, "match", editor.Size{Width: 3024, Height: 4032}, "1024x1536"},
		{"matches the same on its side", usual, "match", editor.Size{Width: 4032, Height: 3024}, "1536x1024"},
		{"matches what is nearly square", usual, "match", editor.Size{Width: 1100, Height: 1000}, "1024x1024"},
		{"matches a banner by the widest", usual, "match", editor.Size{Width: 9000, Height: 1000}, "1536x1024"},
		{"matches the first of one shape", "2048x2048,1024x1024", "match", editor.Size{Width: 10, Height: 10}, "2048x2048"},
		{"matches among the listed alone", "1024x1024,*", "match", editor.Size{Width: 1600, Height: 900}, "1024x1024"},
		{"takes a listed size", usual, "1536x1024", editor.Size{}, "1536x1024"},
		{"takes a size as people write it", usual, "1536 × 1024", editor.Size{}, "1536x1024"},
		{"takes a free size", usual, "1280x720", editor.Size{}, "1280x720"},
		{"takes the largest free size", usual, "3840x2160", editor.Size{}, "3840x2160"},
		{"takes the largest free size on end", usual, "2160x3840", editor.Size{}, "2160x3840"},
		{"takes a free size of three to one", usual, "1536x512", editor.Size{}, "1536x512"},
		{"takes a listed size that keeps no rule", "1000x1000", "1000x1000", editor.Size{}, "1000x1000"},
		{"takes the default shapes of a list of any", "*", "portrait", editor.Size{}, "1024x1536"},
		{"takes a ratio", usual, "16:9", editor.Size{}, "1536x864"},
		{"takes a ratio on end", usual, " 9 : 16 ", editor.Size{}, "864x1536"},
		{"takes a ratio as it is typed in Chinese", usual, "4：3", editor.Size{}, "1536x1152"},
		{"takes the listed size of a ratio", usual, "3:2", editor.Size{}, "1536x1024"},
		{"takes the listed square", usual, "1:1", editor.Size{}, "1024x1024"},
		{"takes the widest for a wider ratio", usual, "32:9", editor.Size{}, "1536x512"},
		{"takes the nearest listed one to a ratio", "1024x1024,1024x1536", "9:16", editor.Size{}, "1024x1536"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := must(editor.ParseSizes(tt.sizes)).Choose(tt.word, tt.first)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestSizesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	const usual = editor.DefaultSizes
	tests := []struct {
		name, sizes, word string
		free              bool
		near              string
	}{
		{"a word without a meaning", usual, "huge", false, "1024x1024"},
		{"a width that is no multiple of 16", usual, "1025x1024", true, "1024x1024"},
		{"a height that is no multiple of 16", usual, "1024x1000", true, "1024x1008"},
		{"a step more than three to one", usual, "1552x512", true, "1536x512"},
		{"a step wider than allowed", usual, "3856x2160", true, "3840x2144"},
		{"a step more than the pixels allowed", usual, "3840x2176", true, "3824x2160"},
		{"one pixel", usual, "1x1", true, "16x16"},
		{"numbers that overflow", usual, "99999x99999", true, "2880x2880"},
		{"more digits than a picture has", usual, "100000x16", false, "1024x1024"},
		{"a free size where only the listed are made", "1024x1024,1024x1536", "1024x2048", false, "1024x1536"},
		{"a shape that is not listed", "1024x1024", "landscape", false, "1024x1024"},
		{"a ratio of nothing", usual, "0:9", false, "1024x1024"},
		{"more than a ratio", usual, "16:9:4", false, "1024x1024"},
		{"a negative width", usual, "-16x16", false, "1024x1024"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sizes := must(editor.ParseSizes(tt.sizes))
			_, err := sizes.Choose(tt.word, editor.Size{Width: 4, Height: 3})
			bad, ok := errors.AsType[*editor.SizeError](err)
			if !ok {
				t.Fatalf("got %v, want a *SizeError", err)
			}
			if bad.Free != tt.free {
				t.Errorf("free is %v: %v", bad.Free, err)
			}
			if _, err := sizes.Check(bad.Near.String()); err != nil {
				t.Errorf("the near one is refused too: %v", err)
			}
			if bad.Near.String() != tt.near {
				t.Errorf("near is %s, want %s", bad.Near, tt.near)
			}
		})
	}
}

func TestNearSizesKeepTheRules(t *testing.T) {
	t.Parallel()
	sizes := must(editor.ParseSizes("*"))
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 99_999)
		asked := editor.Size{Width: side.Draw(t, "width"), Height: side.Draw(t, "height")}
		_, err := sizes.Check(asked.String())
		if bad, ok := errors.AsType[*editor.SizeError](err); ok {
			if _, err := sizes.Check(bad.Near.String()); err != nil {
				t.Fatalf("%s: near %s: %v", asked, bad.Near, err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
	})
}

// TestRatiosAreKept: a free size has the ratio that was asked for, as far as three to
// one and multiples of 16 allow.
func TestRatiosAreKept(t *testing.T) {
	t.Parallel()
	sizes := must(editor.ParseSizes("*"))
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 999)
		w, h := side.Draw(t, "width"), side.Draw(t, "height")
		got := must(editor.ParseSize(must(sizes.Check(fmt.Sprintf("%d:%d", w, h)))))
		if again := must(sizes.Check(got.String())); again != got.String() {
			t.Fatalf("%d:%d is %s, which is %s", w, h, got, again)
		}
		asked := min(max(float64(w)/float64(h), 1.0/3), 3)
		if drift := math.Abs(float64(got.Width)/float64(got.Height)/asked - 1); drift > 0.03 {
			t.Fatalf("%d:%d is %s, off by %.3f", w, h, got, drift)
		}
	})
}

func TestParseSizes(t *testing.T) {
	t.Parallel()
	got, err := editor.ParseSizes(" 1024x1024, 512X768,1024x1024,,* ")
	want := editor.Sizes{Listed: []editor.Size{{Width: 1024, Height: 1024}, {Width: 512, Height: 768}}, Any: true}
	if diff := cmp.Diff(got, want); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if diff := cmp.Diff(editor.Sizes{}.Words(), must(editor.ParseSizes(editor.DefaultSizes)).Words()); diff != "" {
		t.Errorf("the zero value has other sizes than the default:\n%s", diff)
	}
	for _, bad := range []string{"", ",", "1024", "1024x", "0x16", "auto"} {
		if _, err := editor.ParseSizes(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
