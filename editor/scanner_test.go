package editor_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"retouch/editor"
)

// reference reads a valid document with encoding/json and encoding/base64: all
// of it in memory, but surely right.
func reference(doc []byte) (pictures []editor.Scanned, ok bool) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber() // not all fit into a float64
	type level struct {
		kind  json.Delim
		key   string
		value bool
		item  int  // members or elements that are over
		whole bool // it has its picture
	}
	var stack []level
	after := func() {
		if n := len(stack); n > 0 {
			stack[n-1].value = false
			stack[n-1].item++
		}
	}
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return pictures, err == io.EOF && len(stack) == 0
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				stack = append(stack, level{kind: v})
				continue
			}
			stack = stack[:len(stack)-1]
			after()
			if len(stack) == 0 {
				return pictures, true
			}
		case string:
			n := len(stack)
			if n == 0 {
				return nil, false
			}
			top := &stack[n-1]
			if top.kind == '{' && !top.value {
				top.key, top.value = v, true
				continue
			}
			written := bytes.TrimLeft(doc[before:], " \t\r\n:")
			isPicture := top.key == "b64_json" || top.key == "url" && bytes.HasPrefix(written, []byte(`"data:`))
			inData := n == 3 && top.kind == '{' && stack[0].kind == '{' && stack[0].key == "data" && stack[1].kind == '['
			if isPicture && inData && v != "" && !top.whole {
				b, err := referenceBytes(v)
				pictures = append(pictures, editor.Scanned{Item: stack[1].item, Bytes: b, Err: err})
				top.whole = err == nil
			}
			after()
		default:
			after()
		}
	}
}

// referenceBytes decodes what providers send.
func referenceBytes(s string) ([]byte, error) {
	s = strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace(s)
	if strings.HasPrefix(s, "data:") {
		_, rest, found := strings.Cut(s, ",")
		if !found {
			return nil, errors.New("no comma")
		}
		s = rest
	}
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	return base64.RawStdEncoding.DecodeString(s)
}

func checkScan(t testing.TB, doc []byte) {
	t.Helper()
	got, words, err := editor.Scan(bytes.NewReader(doc))
	if len(words) > editor.MaxWords {
		t.Fatalf("%d bytes of words", len(words))
	}
	small, smallWords, smallErr := editor.Scan(iotest.OneByteReader(bytes.NewReader(doc)))
	if (err == nil) != (smallErr == nil) || err == nil && (!bytes.Equal(words, smallWords) || !slices.EqualFunc(got, small, alike)) {
		t.Fatalf("byte by byte it is another answer: %v, %v", err, smallErr)
	}
	if !json.Valid(doc) || doc[0] != '{' {
		return
	}
	want, ok := reference(doc)
	if !ok {
		t.Fatal("the reference does not read a valid document")
	}
	if err == nil && !json.Valid(words) {
		t.Fatalf("%q became %q", doc, words)
	}
	if err == nil && !slices.EqualFunc(got, want, alike) {
		t.Fatalf("%q: %+v, the reference has %+v", doc, got, want)
	}
}

// alike says whether two pictures are the same. Of one that is broken it does not
// count how much of it was decoded.
func alike(a, b editor.Scanned) bool {
	return a.Item == b.Item && (a.Err == nil) == (b.Err == nil) && (a.Err != nil || bytes.Equal(a.Bytes, b.Bytes))
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"data":[{"b64_json":"QUJD","url":"data:,QUI"},{"b64_json":"!","url":"data:,QUI"},{},{"b64_json":"QUJD"}]}`,
		`{}`, `{"data":[]}`, `{"data":[{"b64_json":"QUJD"}]}`, `{"data":[{"b64_json":""},{"b64_json":"QUI"}]}`,
		`{"data":[{"b64_json":"data:image\/png;base64,QU\nJD"}]}`, `{"data":{"b64_json":"QUJD"}}`, `{"data":[[{"b64_json":"QUJD"}]]}`,
		`{"a":{"data":[{"b64_json":"QUJD"}]}}`, `{"data":"b64_json","b64_json":"data"}`, `{"data":[{"b64_json":{"b64_json":"QUJD"}}]}`,
		`{"data":[{"x":"b64_json","b64_json" : "\u0051UJD","y":[1,2,{"b64_json":"Q"}]}],"data":[{"b64_json":"RA"}]}`,
		`{"data":[{"b64_json":"A"}]}`, `{"data":[{"b64_json":"QQ==QQ=="}]}`, `{"data":[{"b64_json":null}],"error":{"message":"\"}{"}}`,
		`{"data":[{"b64_json":"dataQUJD"}]}`, `{"data":[{"url" : "data:,QUJD"}]}`, `{"data":[{"url":"\u0064ata:,QUJD"},{"url":"https:x"}]}`, `{"data":[{"b64_json":"data:"}]}`, `{"data":[{"b64_json":"da ta:x,QUJD"}]}`,
		`{"data":[{"b64_json":"data:\b,"},{"b64_json":"data:\f\"\\\u00e9\ud83d,QUJD"},{"b64_json":"data:,Q\u0151UJD"},{"b64_json":"\bQUJD"},{"b64_json":"QU\"JD"}]}`, `{"a":1 2}`, `{"a":1E700,"data":[{"b64_json":"QUJD"}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if len(doc) > 0 {
			checkScan(t, doc)
		}
	})
}

// Documents made by encoding/json, with the pictures at every place.
func TestScanAgreesWithTheReference(t *testing.T) {
	t.Parallel()
	keys := rapid.SampledFrom([]string{"data", "b64_json", "url", "error", "d", ""})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		picture := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) any { return base64.StdEncoding.EncodeToString(b) })
		leaf := []*rapid.Generator[any]{picture, rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Just[any](nil), rapid.Just[any](1.5)}
		if depth == 0 {
			return rapid.OneOf(leaf...)
		}
		inner := rapid.Deferred(func() *rapid.Generator[any] { return value(depth - 1) })
		return rapid.OneOf(append(leaf,
			rapid.Map(rapid.SliceOfN(inner, 0, 3), func(v []any) any { return v }),
			rapid.Map(rapid.MapOfN(keys, inner, 0, 4), func(v map[string]any) any { return v }))...)
	}
	picture := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 100), func(b []byte) any {
		return map[string]any{"b64_json": base64.StdEncoding.EncodeToString(b), "revised_prompt": "x"}
	})
	rapid.Check(t, func(rt *rapid.T) {
		doc := rapid.MapOfN(keys, value(3), 0, 4).Draw(rt, "doc")
		if rapid.Bool().Draw(rt, "real") {
			doc["data"] = rapid.SliceOfN(picture, 0, 3).Draw(rt, "data")
		}
		b, err := json.Marshal(doc)
		if err != nil {
			rt.Fatal(err)
		}
		checkScan(t, b)
	})
}

func TestDecodeAgreesWithTheReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "bytes")
		encoding := rapid.SampledFrom([]*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding}).Draw(rt, "encoding")
		s := []byte(rapid.SampledFrom([]string{"", "data:image/png;base64,", "data:,"}).Draw(rt, "prefix") + encoding.EncodeToString(b))
		for range rapid.IntRange(0, 5).Draw(rt, "breaks") {
			at := rapid.IntRange(0, len(s)).Draw(rt, "at")
			s = append(s[:at:at], append([]byte("\r\n"), s[at:]...)...)
		}
		var got bytes.Buffer
		var r io.Reader = bytes.NewReader(s)
		if rapid.Bool().Draw(rt, "slow") {
			r = iotest.HalfReader(r)
		}
		if err := editor.Decode(&got, r); err != nil || !bytes.Equal(got.Bytes(), b) {
			rt.Fatalf("%q: %q, %v", s, got.Bytes(), err)
		}
	})
}

func TestDecodeOfALargePicture(t *testing.T) {
	t.Parallel()
	b := noise(200, 200).Pix
	for _, chunk := range []int{1, 3, 4, 1000, 24 << 10, 1 << 20} {
		var got bytes.Buffer
		s := base64.StdEncoding.EncodeToString(b)
		if err := editor.Decode(&got, &chunks{s, chunk}); err != nil || !bytes.Equal(got.Bytes(), b) {
			t.Errorf("in pieces of %d: %v", chunk, err)
		}
	}
}

// chunks hands out a string in pieces.
type chunks struct {
	s string
	n int
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.s == "" {
		return 0, io.EOF
	}
	n := copy(p, c.s[:min(c.n, len(c.s))])
	c.s = c.s[n:]
	return n, nil
}

func FuzzBase64(f *testing.F) {
	for _, s := range []string{"", "QUJD", "QUI=", "QUI", "QQ==", "Q", "=", "Q=", "Q=Q=", "-_+/", "data:,QUJD", "data:", "dat", "data", " d a t a : , Q U J D", "QQ==\n", "Q\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got bytes.Buffer
		err := editor.Decode(&got, &chunks{s, 5})
		want, wantErr := referenceBytes(s)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, the reference says %v", s, err, wantErr)
		}
		if err == nil && !bytes.Equal(got.Bytes(), want) {
			t.Fatalf("%q: %q, not %q", s, got.Bytes(), want)
		}
	})
}
