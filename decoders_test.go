package retouch_test

import (
	"slices"
	"strings"
	"testing"
)

// decoders are the packages about pictures that a user's binary may hold, and
// why. Strangers send what they decode, so each one is something to attack.
var decoders = map[string]string{
	"image":                       "pictures in memory",
	"image/color":                 "their colours",
	"image/color/palette":         "what image/gif encodes with",
	"image/draw":                  "putting one on another",
	"image/internal/imageutil":    "part of image/draw",
	"image/png":                   "members send it, and the API takes it",
	"image/jpeg":                  "members send it, and the API takes it",
	"image/gif":                   "members send it; its first frame becomes a PNG",
	"golang.org/x/image/draw":     "scaling",
	"golang.org/x/image/math/f64": "part of x/image/draw",
	"golang.org/x/image/riff":     "part of x/image/webp",
	"golang.org/x/image/vp8":      "part of x/image/webp",
	"golang.org/x/image/vp8l":     "part of x/image/webp",
	"golang.org/x/image/webp":     "members send it; it becomes a PNG or a JPEG",
}

func TestOnlyNeededDecodersAreLinked(t *testing.T) {
	t.Parallel()
	all := list(t)
	at := slices.IndexFunc(all, func(p pkg) bool { return p.ImportPath == "retouch/cmd/retouch" })
	if at < 0 {
		t.Fatal("the program is not there")
	}
	found := make(map[string]bool)
	for _, dep := range all[at].Deps {
		if dep != "image" && !strings.HasPrefix(dep, "image/") && !strings.HasPrefix(dep, "golang.org/x/image/") {
			continue
		}
		found[dep] = true
		if decoders[dep] == "" {
			t.Errorf("%s is linked, and nobody says why", dep)
		}
	}
	for name := range decoders {
		if !found[name] {
			t.Errorf("%s is not linked any more: take it off the list", name)
		}
	}
}
