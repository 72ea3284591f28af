package editor_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
)

// numbered are n different pictures: the first is 1 pixel wide, and so on.
func numbered(tb testing.TB, n int) [][]byte {
	tb.Helper()
	var all [][]byte
	for i := range n {
		all = append(all, pngBytes(tb, noise(i+1, 5)))
	}
	return all
}

// widths tells pictures made by numbered apart.
func widths(r editor.Result) []int {
	var all []int
	for _, p := range r.Pictures {
		all = append(all, p.Width)
	}
	return all
}

// dataOf is an answer with these items.
func dataOf(items ...string) string { return `{"created":1,"data":[` + strings.Join(items, ",") + `]}` }

func item(b []byte) string { return `{"b64_json":"` + b64(b) + `"}` }

func TestEditOfSeveralResults(t *testing.T) {
	t.Parallel()
	p := numbered(t, 5)
	cut := p[1][:len(p[1])-20]
	at := func(name string) string { return `{"url":"{here}/` + name + `"}` }
	completed := func(b []byte) string { return event("image_edit.completed", b) }
	tests := []struct {
		name string
		n    int
		body string
		want []int // widths
		lost string
	}{
		{name: "all in one answer", n: 4, body: dataOf(item(p[0]), item(p[1]), item(p[2]), item(p[3])), want: []int{1, 2, 3, 4}},
		{name: "more than were asked for", n: 2, body: dataOf(item(p[0]), item(p[1]), item(p[2])), want: []int{1, 2}},
		{name: "several to a request for one", body: dataOf(item(p[0]), item(p[1])), want: []int{1}},
		{name: "fewer than were asked for", n: 4, body: dataOf(item(p[0]), item(p[1])), want: []int{1, 2}},
		{name: "empty ones between", n: 4, body: dataOf(`{}`, item(p[0]), `{"b64_json":""}`, item(p[1])), want: []int{1, 2}},
		{name: "one broken", n: 3, body: dataOf(item(p[0]), item(cut), item(p[2])), want: []int{1, 3}, lost: "broken=1"},
		{name: "the first broken", n: 2, body: dataOf(item(cut), item(p[2])), want: []int{3}, lost: "broken=1"},
		{name: "one broken and one more than asked for", n: 2, body: dataOf(item(cut), item(p[2]), item(p[3])), want: []int{3, 4}, lost: "broken=1"},
		{name: "one of bad base64", n: 3, body: dataOf(item(p[0]), `{"b64_json":"`+b64(p[1])[:40]+`!!"}`, item(p[2])), want: []int{1, 3}, lost: "broken=1"},
		{name: "one with a bad escape", n: 2, body: dataOf(`{"b64_json":"`+b64(p[1])[:40]+`\b"}`, item(p[2])), want: []int{3}, lost: "broken=1"},
		{name: "one that is a web page", n: 3, body: dataOf(item([]byte("<html>"+strings.Repeat("x", 600))), item(p[2])), want: []int{3}, lost: "broken=1"},
		{name: "cut within the second", n: 4, body: dataOf(item(p[0]), item(p[1]))[:len(dataOf(item(p[0])))+60], want: []int{1}, lost: "broken=1"},
		{name: "cut after the second", n: 4, body: strings.TrimSuffix(dataOf(item(p[0]), item(p[1])), "]}"), want: []int{1, 2}, lost: "saved=2"},
		{name: "all as addresses", n: 3, body: dataOf(at("0"), at("1"), at("2")), want: []int{1, 2, 3}},
		{name: "more addresses than were asked for", n: 2, body: dataOf(at("0"), at("1"), at("2")), want: []int{1, 2}},
		{name: "some as addresses", n: 4, body: dataOf(at("0"), item(p[1]), at("2"), item(p[3])), want: []int{1, 2, 3, 4}},
		{name: "an address that is dead", n: 3, body: dataOf(at("0"), at("gone"), at("2")), want: []int{1, 3}, lost: "broken=1"},
		{name: "both for each", n: 2, body: dataOf(`{"b64_json":"`+b64(p[0])+`","url":"{here}/2"}`, `{"url":"{here}/3","b64_json":"`+b64(p[1])+`"}`), want: []int{1, 2}},
		{name: "twice the same in an item", n: 2, body: dataOf(`{"b64_json":"`+b64(p[0])+`","url":"data:;base64,`+b64(p[0])+`"}`, item(p[1])), want: []int{1, 2}},
		{name: "an address in place of a broken one", n: 2, body: dataOf(`{"b64_json":"`+b64(cut)+`","url":"{here}/3"}`, item(p[1])), want: []int{4, 2}, lost: "broken=1"},
		{name: "completed events", n: 3, body: completed(p[0]) + completed(p[1]) + completed(p[2]), want: []int{1, 2, 3}},
		{name: "fewer completed events", n: 3, body: completed(p[0]) + completed(p[1]) + "data: [DONE]\n\n", want: []int{1, 2}},
		{name: "more completed events", n: 1, body: completed(p[0]) + completed(p[1]), want: []int{1}},
		{name: "a broken completed event", n: 2, body: completed(cut) + completed(p[2]) + "data: [DONE]\n\n", want: []int{3}, lost: "broken=1"},
		{name: "an error after a completed event", n: 2, body: completed(p[0]) + "data: {\"error\":{\"message\":\"no more\"}}\n\n", want: []int{1}, lost: "saved=1"},
		{name: "an answer within an event", n: 2, body: "data: " + dataOf(item(p[0]), item(p[1])) + "\n\n", want: []int{1, 2}},
		{name: "completed events with addresses", n: 2, body: "data: {\"type\":\"image_generation.completed\",\"url\":\"{here}/2\"}\n\n" + completed(p[0]), want: []int{3, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					reply(200, nil, strings.ReplaceAll(tt.body, "{here}", "http://"+r.Host))(w, r)
					return
				}
				var i int
				if _, err := fmt.Sscanf(r.URL.Path, "/%d", &i); err != nil {
					http.NotFound(w, r)
					return
				}
				_, _ = w.Write(p[i])
			})
			var log bytes.Buffer
			e := newEditor(t, s, func(c *editor.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			dir, r := t.TempDir(), request(t, e, 1)
			r.N = tt.n
			res, err := e.Edit(t.Context(), dir, r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(widths(res), tt.want); diff != "" {
				t.Errorf("widths (-got +want):\n%s", diff)
			}
			if got := files(t, dir); len(got) != len(res.Pictures) {
				t.Errorf("files %v", got)
			}
			for _, picture := range res.Pictures {
				if !bytes.Equal(content(t, picture.Path), p[picture.Width-1]) {
					t.Errorf("picture %d is another one", picture.Width)
				}
			}
			if tt.lost == "" && log.Len() > 0 || !strings.Contains(log.String(), tt.lost) {
				t.Errorf("logged: %s", &log)
			}
		})
	}
}

func TestEditWithoutAWholeResult(t *testing.T) {
	t.Parallel()
	p := numbered(t, 3)
	cut := p[1][:len(p[1])-20]
	for name, body := range map[string]string{
		"all broken":       dataOf(item(cut), item(cut)),
		"all dead":         dataOf(`{"url":"{here}/gone"}`, `{"url":"{here}/gone"}`),
		"a broken event":   event("image_edit.completed", cut),
		"one less of one":  dataOf(),
		"broken and cut":   dataOf(item(cut), item(p[0]))[:len(dataOf(item(cut)))+30],
		"many broken ones": dataOf(strings.Split(strings.TrimSuffix(strings.Repeat(item(cut)+" ", 1000), " "), " ")...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost {
					http.NotFound(w, r)
					return
				}
				reply(200, nil, strings.ReplaceAll(body, "{here}", "http://"+r.Host))(w, r)
			})
			e := newEditor(t, s)
			dir, r := t.TempDir(), request(t, e, 1)
			r.N = 2
			_, err := e.Edit(t.Context(), dir, r)
			kind := editor.BadResult
			if strings.HasSuffix(name, "cut") {
				kind = editor.BrokeOff
			}
			if got := wantError(t, err, kind); !got.Paid || got.Again {
				t.Errorf("got %+v", got)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

// A picture may be as large as one alone may be, and all together as large as
// four of those. One that does not fit is left out.
func TestEditHoldsTheLimitOfAllResults(t *testing.T) {
	t.Parallel()
	pic := pngBytes(t, noise(30, 30))
	size := int64(len(pic))
	five := dataOf(item(pic), item(pic), item(pic), item(pic), item(pic))
	for most, want := range map[int64]int{2 * size: 5, (5*size + 3) / 4: 5, (5*size+3)/4 - 1: 4, size: 4, size - 1: 0} {
		e := newEditor(t, serve(t, reply(200, nil, five)))
		e.Small(most, 1<<20) // all together: 4 times that
		r := request(t, e, 1)
		r.N = 5
		dir := t.TempDir()
		res, err := e.Edit(t.Context(), dir, r)
		if want == 0 {
			wantError(t, err, editor.TooLargeMade)
			continue
		}
		if err != nil || len(res.Pictures) != want || len(files(t, dir)) != want {
			t.Errorf("%d bytes each, at most %d: %d pictures, want %d; %v", size, most, len(res.Pictures), want, err)
		}
	}
}

// The length of an answer is bounded by the number of pictures that it may have.
func TestEditBoundsTheAnswerOfSeveral(t *testing.T) {
	t.Parallel()
	pic := pngBytes(t, noise(30, 30))
	one := int64(len(item(pic))) + 1
	body := dataOf(item(pic), item(pic), item(pic))
	for n, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3, 10: 3} {
		e := newEditor(t, serve(t, reply(200, nil, body)))
		e.Small(1<<20, one+30)
		r := request(t, e, 1)
		r.N = n
		res, err := e.Edit(t.Context(), t.TempDir(), r)
		if err != nil || len(res.Pictures) != want {
			t.Errorf("of %d: %d pictures, %v", n, len(res.Pictures), err)
		}
	}
}

func TestEditSendsTheNumberOfResults(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "", 1: "", 2: "2", 4: "4", 10: "10"} {
		var got []sentPart
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			got = readParts(t, r)
			reply(200, nil, answerOf(smallPNG(t)))(w, r)
		})
		e := newEditor(t, s, func(c *editor.Config) { c.Extra = []editor.Field{{Name: "stream", Value: "false"}} })
		r := request(t, e, 1)
		r.N = n
		if _, err := e.Edit(t.Context(), t.TempDir(), r); err != nil {
			t.Fatal(err)
		}
		if field := value(got, "n"); field != want {
			t.Errorf("%d results: n is %q, want %q", n, field, want)
		}
	}
	e := newEditor(t, closed(t))
	for _, n := range []int{-1, 11} {
		r := request(t, e, 1)
		r.N = n
		_, err := e.Edit(t.Context(), t.TempDir(), r)
		wantError(t, err, editor.Internal)
	}
}

// value is that of a form field, "" when it was not sent.
func value(parts []sentPart, field string) string {
	for _, p := range parts {
		if p.Field == field {
			return p.Value
		}
	}
	return ""
}

func TestEditKeepsWhatCameBeforeAStall(t *testing.T) {
	t.Parallel()
	p := numbered(t, 2)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		reply(200, nil, `{"data":[`+item(p[0])+`,{"b64_json":"`+b64(p[1])[:30])(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	e := newEditor(t, s)
	e.Short(500 * time.Millisecond)
	r, dir := request(t, e, 1), t.TempDir()
	r.N = 2
	res, err := e.Edit(t.Context(), dir, r)
	if err != nil || !cmp.Equal(widths(res), []int{1}) || len(files(t, dir)) != 1 {
		t.Errorf("got %+v, %v, files %v", res, err, files(t, dir))
	}
}
