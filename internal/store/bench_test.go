package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkKeepPicture keeps a picture of 5 MB, and the baseline writes the same
// to a file and syncs that. Within the limit are 20, so all but the first make
// another go.
func BenchmarkKeepPicture(b *testing.B) {
	picture := content(1, 5_000_000)
	b.Run("store", func(b *testing.B) {
		blobs := blobsWithin(b, embedded(b, b.TempDir()), "B", 100_000_000)
		ctx := b.Context()
		b.SetBytes(int64(len(picture)))
		for i := 0; b.Loop(); i++ {
			must(b, blobs.Put(ctx, fmt.Sprint(i), bytes.NewReader(picture)))
		}
	})
	b.Run("store without a limit", func(b *testing.B) {
		blobs := blobsWithin(b, embedded(b, b.TempDir()), "B", 0)
		ctx := b.Context()
		b.SetBytes(int64(len(picture)))
		for i := 0; b.Loop(); i++ {
			must(b, blobs.Put(ctx, fmt.Sprint(i), bytes.NewReader(picture)))
		}
	})
	b.Run("file", func(b *testing.B) {
		dir := b.TempDir()
		b.SetBytes(int64(len(picture)))
		for i := 0; b.Loop(); i++ {
			must(b, writeSynced(filepath.Join(dir, fmt.Sprint(i%20)), picture))
		}
	})
}

func writeSynced(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func BenchmarkHas(b *testing.B) {
	blobs := blobsWithin(b, embedded(b, b.TempDir()), "B", 1_000_000_000)
	for i := range 50 {
		must(b, blobs.Put(b.Context(), fmt.Sprint(i), bytes.NewReader(content(1, 5_000_000))))
	}
	for i := 0; b.Loop(); i++ {
		if has, err := blobs.Has(b.Context(), fmt.Sprint(i%50)); !has || err != nil {
			b.Fatal(has, err)
		}
	}
}
