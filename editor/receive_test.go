package editor_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retouch/editor"
	"retouch/editor/picture"
)

// The most of an answer in these tests.
const (
	mostResult = 20_000
	mostAnswer = 100_000
)

// received is what became of an answer.
type received struct {
	results []string // bytes
	drafts  []string
	kind    editor.Kind
}

// receive reads an answer and checks what holds for every one: what comes back
// is whole and bounded, and no other file is left.
func receive(t testing.TB, e *editor.Editor, n int, h http.Header, body io.Reader) received {
	t.Helper()
	dir, err := os.MkdirTemp("", "receive-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var got received
	r := editor.Request{N: n, Draft: func(p editor.Picture) {
		got.drafts = append(got.drafts, whole(t, p))
		if err := os.Remove(p.Path); err != nil {
			t.Fatal(err)
		}
	}}
	res, err := e.Receive(context.Background(), dir, r, h, body)
	got.kind = editor.KindOf(err)
	if failed, ok := errors.AsType[*editor.Error](err); err != nil && (!ok || !failed.Paid || failed.Again || len(res.Pictures) > 0) {
		t.Fatalf("%T %+v with %d pictures", err, err, len(res.Pictures))
	}
	if err == nil && (len(res.Pictures) == 0 || len(res.Pictures) > max(n, 1)) {
		t.Fatalf("%d of %d pictures", len(res.Pictures), n)
	}
	for _, p := range res.Pictures {
		got.results = append(got.results, whole(t, p))
	}
	if left := files(t, dir); len(left) != len(res.Pictures) || len(got.drafts) > 8 {
		t.Fatalf("files %v, %d pictures, %d drafts", left, len(res.Pictures), len(got.drafts))
	}
	return got
}

// whole checks a picture and returns its bytes.
func whole(t testing.TB, p editor.Picture) string {
	t.Helper()
	b := content(t, p.Path)
	info, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	if err != nil || info.Cut || info != p.Info || len(b) > mostResult {
		t.Fatalf("a picture that is not whole: %+v, %+v, %v", p.Info, info, err)
	}
	return string(b)
}

// receiver is an editor that never calls anybody.
func receiver(tb testing.TB) *editor.Editor {
	tb.Helper()
	e, err := editor.New(editor.Config{
		URL: "http://127.0.0.1:1", Key: canary, ResultHosts: []string{"127.0.0.1:1"}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	e.Small(mostResult, mostAnswer)
	return e
}

// FuzzReceive holds the law of receive for whatever an API may send, and that it
// does not depend on how the bytes are cut up on their way.
func FuzzReceive(f *testing.F) {
	p := numbered(f, 4)
	cut := p[1][:len(p[1])-20]
	jpg, gif := jpegBytes(f, noise(3, 3)), gifBytes(f, 2)
	stream := event(partial, p[0]) + event(partial, cut) + ": ping\r\n\r\n" + event(completed, p[2]) + "data: [DONE]\n\n"
	for _, s := range []string{
		answerOf(p[0]), dataOf(item(p[0]), item(cut), item(jpg), item(gif), item(p[3])), dataOf(`{"url":"http://127.0.0.1:1/x"}`, item(p[0])),
		stream, strings.ReplaceAll(stream, "\n", "\r"), strings.ReplaceAll(stream, "image_edit.", "image_generation."),
		strings.ReplaceAll(stream, `,"b64`, ",\ndata:\ndata:\"b64"), "data: " + dataOf(item(p[0]), item(p[1])) + "\n\n",
		"event: error\ndata: no luck\n\n", "data: {\"error\":\"x\"}\n\n", string(p[0]), string(jpg), "<html>", "", "hello", "data: {}{}{\n", "data:{\"type\":\"x\",\"b64_json\":\"",
		"data: {\"type\":\"" + completed + "\",\"b64_json\":\"" + b64(p[0]),
	} {
		f.Add([]byte(s), byte(1))
		f.Add([]byte(s), byte(3))
	}
	e := receiver(f)
	f.Fuzz(func(t *testing.T, body []byte, n byte) {
		many := int(n%4) + 1
		all := receive(t, e, many, http.Header{}, bytes.NewReader(body))
		pieces := receive(t, e, many, http.Header{}, iotest.OneByteReader(bytes.NewReader(body)))
		if diff := cmp.Diff(all, pieces, cmp.AllowUnexported(received{})); diff != "" {
			t.Fatalf("byte by byte it is another answer (-at once +byte by byte):\n%s", diff)
		}
	})
}

// Streams made of all that may be in one, with the results where they belong.
func TestReceiveFindsTheResultInEveryStream(t *testing.T) {
	t.Parallel()
	p := numbered(t, 4)
	e := receiver(t)
	rapid.Check(t, func(rt *rapid.T) {
		var body strings.Builder
		end := rapid.SampledFrom([]string{"\n", "\r", "\r\n"}).Draw(rt, "line end")
		line := func(words ...string) { body.WriteString(strings.Join(words, "") + end) }
		prefix := rapid.SampledFrom([]string{"image_edit", "image_generation"}).Draw(rt, "prefix")
		var drafts, results []string
		n := rapid.IntRange(1, 3).Draw(rt, "n")
		for len(results) < n {
			b := p[rapid.IntRange(0, 3).Draw(rt, "picture")]
			kind := prefix + rapid.SampledFrom([]string{".partial_image", ".completed", ".other"}).Draw(rt, "kind")
			switch rapid.IntRange(0, 5).Draw(rt, "event") {
			case 0:
				line(":", rapid.StringMatching(`[a-z:{ ]*`).Draw(rt, "comment"))
				continue
			case 1:
				line(rapid.SampledFrom([]string{"", "retry: 1", "id", "nonsense", "data: words\n"}).Draw(rt, "line"))
				line()
				continue
			}
			object := fmt.Sprintf(`{"type":%q,"partial_image_index":1,"b64_json":"%s"}`, kind, b64(b))
			if rapid.Bool().Draw(rt, "type last") {
				object = fmt.Sprintf(`{"b64_json":"%s","usage":{"data":[1]},"type":%q}`, b64(b), kind)
			}
			if rapid.Bool().Draw(rt, "name") {
				line("event: ", kind)
			}
			if rapid.Bool().Draw(rt, "lines") {
				at := rapid.IntRange(0, len(object)).Draw(rt, "at")
				if !strings.ContainsAny(object[max(0, at-1):min(len(object), at+1)], "{},:") || strings.Count(object[:at], `"`)%2 == 1 {
					at = 1 // a line may end within an object, not within a word of it
				}
				line("data: ", object[:at])
				object = object[at:]
			}
			line("data: ", object)
			line()
			switch {
			case strings.HasSuffix(kind, ".completed"):
				results = append(results, string(b))
			case strings.HasSuffix(kind, ".partial_image") && len(drafts) < 8:
				drafts = append(drafts, string(b))
			}
		}
		got := receive(t, e, n, http.Header{"Content-Type": {"text/event-stream"}}, iotest.HalfReader(strings.NewReader(body.String())))
		want := received{results: results, drafts: drafts}
		if int64(body.Len()) > mostAnswer {
			rt.Skip("too long an answer")
		}
		if diff := cmp.Diff(got, want, cmp.AllowUnexported(received{})); diff != "" {
			rt.Fatalf("%q (-got +want):\n%s", body.String(), diff)
		}
	})
}

// referenceEvents reads a stream as the standard says, all of it in memory. Other
// than there, an event counts also without the blank line at its end, and with
// empty data.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
func referenceEvents(s string) (all []editor.Event) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	var data []string
	name := ""
	dispatch := func() {
		if data != nil {
			all = append(all, editor.Event{Data: strings.Join(data, "\n"), Name: name})
		}
		data, name = nil, ""
	}
	for line := range strings.SplitSeq(s, "\n") {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			dispatch()
		case field == "data":
			data = append(data, value)
		case field == "event":
			name = strings.TrimSpace(value[:min(len(value), 64)])
		}
	}
	dispatch()
	return all
}

func FuzzEvents(f *testing.F) {
	for _, s := range []string{
		"", "data: a\n\n", "data:a\rdata: b\r\r", "data: a\r\ndata:  b\r\n\r\nevent: x\r\ndata\r\n\r\n", ": c\n:\n\ndata: a", "event: x\n\ndata: a\nevent: y\n\n",
		" data: a\n\n", "data : a\n\n", "dat: a\n", "datadatadatadatadata: a\n\n", "data: a\n\r\n\rdata: b\n\n", "data\ndata\n\n", "\n\n\r\r", "event: " + strings.Repeat("x", 100) + "\ndata: a\n\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := referenceEvents(s)
		for name, r := range map[string]io.Reader{"at once": strings.NewReader(s), "byte by byte": iotest.OneByteReader(strings.NewReader(s))} {
			if diff := cmp.Diff(editor.Events(r), want); diff != "" {
				t.Fatalf("%q %s (-got +want):\n%s", s, name, diff)
			}
		}
	})
}

// What an answer takes does not grow with the size of its pictures, and with
// their number by what each one takes.
func TestReceiveTakesTheSameMemoryForEverySize(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates too")
	}
	small, large := allocated(t, 1, 200), allocated(t, 1, 1500)
	four := allocated(t, 4, 1500)
	t.Logf("one small %d, one large %d, four large %d bytes", small, large, four)
	if large > small+small/4 || four > 4*large {
		t.Errorf("one small %d, one large %d, four large %d bytes", small, large, four)
	}
}

// allocated is what reading n pictures of a side allocates.
func allocated(t testing.TB, n, side int) int64 {
	t.Helper()
	items := make([]string, n)
	for i := range items {
		items[i] = item(pngBytes(t, noise(side, side)))
	}
	e, body, dir := newEditor(t, closed(t)), dataOf(items...), t.TempDir()
	least := int64(math.MaxInt64)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		res, err := e.Receive(context.Background(), dir, editor.Request{N: n}, http.Header{}, strings.NewReader(body))
		runtime.ReadMemStats(&after)
		if err != nil || len(res.Pictures) != n {
			t.Fatalf("%d pictures, %v", len(res.Pictures), err)
		}
		least = min(least, int64(after.TotalAlloc-before.TotalAlloc))
	}
	return least
}
