package bot_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"sync"
)

// recorder keeps what is sent to the edits API, and passes it on.
type recorder struct {
	next http.Handler

	mu     sync.Mutex
	result []byte // what is answered instead of what next makes
	calls  [][]sentPart
}

// sentPart is a part of a form.
type sentPart struct {
	field, file, kind string
	body              []byte
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err == nil {
		r.keep(req.Header.Get("Content-Type"), body)
	}
	if result := r.instead(); result != nil {
		fmt.Fprintf(w, `{"data":[{"b64_json":%q}]}`, base64.StdEncoding.EncodeToString(result))
		return
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	r.next.ServeHTTP(w, req)
}

func (r *recorder) instead() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result
}

// answer makes every call bring b, whatever was asked for.
func (r *recorder) answer(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result = b
}

func (r *recorder) keep(kind string, body []byte) {
	_, params, _ := mime.ParseMediaType(kind)
	var parts []sentPart
	for form := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		p, err := form.NextPart()
		if err != nil {
			break
		}
		b, _ := io.ReadAll(p)
		parts = append(parts, sentPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), b})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, parts)
}

// count is how many calls there were.
func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.calls)
}

// since are the files of the last call, when exactly one came since so many.
func (r *recorder) since(n int) []sentPart {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.calls) != n+1 {
		return nil
	}
	var files []sentPart
	for _, p := range r.calls[n] {
		if p.file != "" {
			files = append(files, p)
		}
	}
	return files
}
