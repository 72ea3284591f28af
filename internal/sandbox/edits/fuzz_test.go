package edits_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"retouch/internal/sandbox/edits"
)

// FuzzRequest holds the law that whatever is posted is answered with 200 or a
// complete error object of the 400s, and is in the books.
func FuzzRequest(f *testing.F) {
	const head = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
	picture := encodePNG(filled(3, 2, red))
	prompt := "\r\n--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nblur, mirror\r\n"
	f.Add([]byte(head + picture + prompt + "--b--\r\n"))
	f.Add([]byte(head + picture + prompt + "--b\r\nContent-Disposition: form-data; name=\"size\"\r\n\r\n32x32\r\n--b--\r\n"))
	f.Add([]byte(head + encodeJPEG(filled(3, 2, blue)) + prompt))
	f.Add([]byte("--b--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := edits.New(edits.Options{MaxPixels: 1 << 16})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // "!slow" is found sooner or later
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/images/edits", bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := httptest.NewRecorder()
		func() {
			defer func() {
				if p := recover(); p != nil && p != http.ErrAbortHandler { // "!cut" and "!drop" break off
					panic(p)
				}
			}()
			s.ServeHTTP(w, r)
		}()
		calls, _ := s.Calls()
		if len(calls) != 1 {
			t.Fatalf("the books have %d calls", len(calls))
		}
		if calls[0].Fault != "" || w.Code == http.StatusOK {
			return
		}
		var e refusal
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code < 400 || w.Code > 499 || e.Error.Code == "" {
			t.Fatalf("got %d %s", w.Code, w.Body)
		}
	})
}
