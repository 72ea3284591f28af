package store_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/store"
)

func TestWhatIsForgottenLeavesTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := embedded(t, dir)
	b := bucket(t, s, "B")
	secret := []byte(rand.Text() + rand.Text())
	_, err := b.Create(within(t), "k", secret)
	must(t, err)
	if !onDisk(t, dir, secret) {
		t.Fatal("the value is not in the files: this test proves nothing")
	}
	must(t, b.Forget(within(t), "k"))
	check(t, s)
	if onDisk(t, dir, secret) {
		t.Error("the forgotten value is still in the files")
	}
}

// onDisk says whether a file below dir holds the bytes.
func onDisk(t testing.TB, dir string, what []byte) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreMissing(err)
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, what)
		return ignoreMissing(err)
	})
	must(t, err)
	return found
}

// ignoreMissing forgives what the engine removed while somebody looked.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func listsUnder(t *testing.T, s *store.Store) {
	b, ctx := bucket(t, s, "LISTS"), within(t)
	for _, key := range []string{"a.1", "a.2.x", "a.gone", "ab.1", "b.a.1", "a"} {
		_, err := b.Put(ctx, key, nil)
		must(t, err)
	}
	must(t, b.Forget(ctx, "a.gone"))
	tests := []struct {
		prefix string
		want   []string
	}{
		{"a.", []string{"a.1", "a.2.x"}},
		{"a.2.", []string{"a.2.x"}},
		{"b.a.", []string{"b.a.1"}},
		{"c.", nil},
	}
	for _, tt := range tests {
		got, err := b.KeysUnder(ctx, tt.prefix)
		must(t, err)
		slices.Sort(got)
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("under %s: %s", tt.prefix, diff)
		}
	}
	for _, prefix := range []string{"", "a", ".", "a..", "*.", ">.", "a b.", "a.*."} {
		_, err := b.KeysUnder(ctx, prefix)
		want(t, err, store.ErrInvalid)
	}
}
