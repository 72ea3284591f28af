// Command readme makes the picture on the README's first screen, from the
// folder of the repository:
//
//	go run ./internal/sandbox/sample/readme
//
// It puts the sample picture beside what the sandbox makes of it.
package main

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"os"

	"retouch/internal/sandbox/edits/darkroom"
	"retouch/internal/sandbox/sample"
)

// The picture is as wide as the README's column on a large screen.
const (
	file   = "docs/images/before-after.jpg"
	height = 384
)

func main() {
	if err := draw(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func draw(ctx context.Context) error {
	after, err := darkroom.Parse("make it black and white").Develop(ctx, sample.Lake()) // changes what it gets
	if err != nil {
		return fmt.Errorf("edit sample: %w", err)
	}
	both, err := darkroom.Parse("side by side").Develop(ctx, sample.Lake(), after)
	if err != nil {
		return fmt.Errorf("join pictures: %w", err)
	}
	small := darkroom.Cover(both, both.Rect.Dx()*height/both.Rect.Dy(), height)

	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 88}); err != nil {
		return fmt.Errorf("encode picture: %w", err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}
