package editor_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"retouch/editor"
)

// What went wrong is a kind, for a table of sentences; the text is for a log.
func ExampleKindOf() {
	e, err := editor.New(editor.Config{URL: "https://api.example.com/v1", Key: "sk-example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	path := filepath.Join(os.TempDir(), "retouch-example.txt")
	defer os.Remove(path)
	if err := os.WriteFile(path, []byte("<!doctype html><p>a page, saved under the wrong name"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	_, err = e.Open(context.Background(), os.TempDir(), []editor.File{{Path: path}})
	fmt.Println(editor.KindOf(err))
	fmt.Println(err)
	// Output:
	// not_a_picture
	// open picture: picture 1: not_a_picture: not a PNG, JPEG, GIF or WebP picture but HTML
}

// An edit from files on this machine, repeated only while nothing was paid.
func ExampleEditor_EditUntil() {
	edit := func(ctx context.Context, e *editor.Editor, dir, path string) (string, error) {
		pictures, err := e.Open(ctx, dir, []editor.File{{Path: path}})
		if err != nil {
			return "", err
		}
		r := editor.Request{Pictures: pictures, Prompt: "make it snow", Size: "1024x1024"}
		result, err := e.EditUntil(ctx, dir, r, nil)
		if err != nil {
			return "", err
		}
		return result.Pictures[0].Path, nil
	}
	_ = edit
}
