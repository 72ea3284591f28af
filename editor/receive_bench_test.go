package editor_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"retouch/editor"
)

// BenchmarkReceive reads answers from memory into files: with one picture or
// four, of 8 MiB or of 8 KiB, in JSON or in the events of a stream. See
// docs/benchmarks.md.
func BenchmarkReceive(b *testing.B) {
	large, small := benchPicture(), pngBytes(b, noise(52, 52))
	stream := event(partial, large) + event(partial, large) + event(completed, large)
	for _, bb := range []struct {
		name string
		n    int
		body string
	}{
		{"1 of 8 KiB", 1, dataOf(item(small))},
		{"1 of 8 MiB", 1, dataOf(item(large))},
		{"4 of 8 KiB", 4, dataOf(item(small), item(small), item(small), item(small))},
		{"4 of 8 MiB", 4, dataOf(item(large), item(large), item(large), item(large))},
		{"1 of 8 MiB and 2 drafts", 1, stream},
	} {
		b.Run(bb.name, func(b *testing.B) {
			e, dir := newEditor(b, closed(b)), b.TempDir()
			r := editor.Request{N: bb.n, Draft: func(p editor.Picture) { _ = os.Remove(p.Path) }}
			b.SetBytes(int64(len(bb.body)))
			b.ReportAllocs()
			for b.Loop() {
				res, err := e.Receive(context.Background(), dir, r, http.Header{}, strings.NewReader(bb.body))
				if err != nil || len(res.Pictures) != bb.n {
					b.Fatalf("%d pictures, %v", len(res.Pictures), err)
				}
				for _, p := range res.Pictures {
					_ = os.Remove(p.Path)
				}
			}
		})
	}
}
