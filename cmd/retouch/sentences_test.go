package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"retouch/editor"
)

// kinds reads the constants of type Kind from the editor's source, so that a
// new one is not forgotten here.
func kinds(tb testing.TB) []editor.Kind {
	tb.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "editor", "error.go"), nil, 0)
	if err != nil {
		tb.Fatal(err)
	}
	var all []editor.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" {
			text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, editor.Kind(text))
		}
		return true
	})
	if len(all) < 15 {
		tb.Fatalf("got %d kinds: the editor keeps them elsewhere", len(all))
	}
	return all
}

func TestEveryKindOfErrorHasASentence(t *testing.T) {
	t.Parallel()
	all := kinds(t)
	for _, k := range all {
		if sentences[k] == "" {
			t.Errorf("%s has no sentence", k)
		}
	}
	if len(sentences) != len(all) {
		t.Errorf("got %d sentences for %d kinds", len(sentences), len(all))
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	files := []string{"a.png", "b.heic"}
	tests := []struct {
		err  error
		want string
	}{
		{&editor.Error{Kind: editor.NotPicture, Picture: 2, Format: "HEIC"}, "b.heic is HEIC, which can't be edited. Save it as PNG or JPEG first."},
		{&editor.Error{Kind: editor.Broken, Picture: 1}, "a.png is cut or damaged."},
		{&editor.Error{Kind: editor.TooLarge, Mask: true}, "The mask is too large."},
		{&editor.Error{Kind: editor.TooManyPixels}, "The picture has too many pixels."},
		{&editor.Error{Kind: editor.Busy, RetryAfter: 90 * time.Second}, "(It asks to wait 1m30s.)"},
		{&editor.Error{Kind: editor.Timeout, Paid: true}, "The call may have been charged."},
		{&editor.Error{Kind: "something_new"}, "Something went wrong"},
		{errors.New("plain"), "plain"},
	}
	for _, tt := range tests {
		if got := explain(tt.err, files); !strings.Contains(got.Error(), tt.want) || !errors.Is(got, tt.err) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if explain(nil, nil) != nil {
		t.Error("got an error for nil")
	}
}
