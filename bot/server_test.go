package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/pictures/"):
		servePicture(rw, r)
	case r.URL.Path == "/v1/images/edits":
		w.serveEdits(rw, r)
	default:
		w.serveDiscord(rw, r)
	}
}

func (w *world) serveDiscord(rw http.ResponseWriter, r *http.Request) {
	method := r.Method
	if bytes.Contains(w.note(r), []byte(`"custom_id":"cancel:`)) {
		method = inProgress
	}
	if a := w.scripted(method, r.URL.Path); a != nil {
		a.write(rw)
		return
	}
	switch {
	case w.serveMessages(rw, r):
	case strings.HasSuffix(r.URL.Path, "/callback"):
		w.mu.Lock()
		w.acked = true
		w.mu.Unlock()
		io.WriteString(rw, `{"interaction":{"id":"1","type":2},"resource":{"type":5,"message":{"id":"9","flags":128}}}`)
	case strings.Contains(r.URL.Path, "/channels/"),
		strings.HasSuffix(r.URL.Path, "/messages/@original") && w.hasOriginal():
		io.WriteString(rw, `{"id":"9","flags":128,"content":""}`)
	default:
		(&answer{status: 404, body: `{"code":10015,"message":"Unknown Webhook"}`}).write(rw)
	}
}

func (w *world) hasOriginal() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acked
}

func (w *world) serveEdits(rw http.ResponseWriter, r *http.Request) {
	w.note(r)
	w.mu.Lock()
	w.paid++
	gate := w.gate
	w.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
	}
	if a := w.scripted(r.Method, r.URL.Path); a != nil {
		a.write(rw)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	w.answerEdits(rw)
}

// inProgress is the method, in a script, of an edit that leaves the button to
// cancel.
const inProgress = "PROGRESS"

func (w *world) scripted(method, path string) *answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.answers {
		if a.times > 0 && a.method == method && strings.Contains(path, a.path) {
			a.times--
			return a
		}
	}
	return nil
}

func (a *answer) write(rw http.ResponseWriter) {
	if a.status == 0 { // hang up
		panic(http.ErrAbortHandler)
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(a.status)
	io.WriteString(rw, strings.ReplaceAll(a.body, "{two}", edited(2)))
}

// note writes a request down, holds it against Discord's description, and
// returns its payload.
func (w *world) note(r *http.Request) (payload []byte) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	lines := []string{r.Method + " " + r.URL.RequestURI()}
	if kind == "multipart/form-data" {
		var parts []string
		payload, parts = readForm(multipart.NewReader(r.Body, params["boundary"]))
		lines = append(lines, pretty(payload)...)
		lines = append(lines, parts...)
	} else {
		payload, _ = io.ReadAll(r.Body)
		lines = append(lines, pretty(payload)...)
	}
	if w.spec != nil && strings.HasPrefix(r.URL.Path, "/api/") {
		// A token is no more than a path segment to the description.
		if err := w.spec.Request(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), payload); err != nil {
			w.t.Errorf("against the description: %v\n%s", err, payload)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.transcript = append(w.transcript, strings.Join(lines, "\n"))
	return payload
}

// readForm reads a form: its payload_json, and a line for each other part.
func readForm(form *multipart.Reader) (payload []byte, parts []string) {
	for {
		part, err := form.NextPart()
		if err != nil {
			return payload, parts
		}
		body, _ := io.ReadAll(part)
		switch {
		case part.FormName() == "payload_json":
			payload = body
		case part.FileName() != "":
			parts = append(parts, fmt.Sprintf("%s: %s, %s", part.FormName(), part.FileName(), part.Header.Get("Content-Type")))
		default:
			parts = append(parts, fmt.Sprintf("%s = %q", part.FormName(), body))
		}
	}
}

func pretty(payload []byte) []string {
	if len(payload) == 0 {
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, payload, "", "  ") != nil {
		return []string{fmt.Sprintf("%q", payload)}
	}
	text := b.String()
	for _, escape := range []struct{ from, to string }{{`\u003c`, "<"}, {`\u003e`, ">"}, {`\u0026`, "&"}} {
		text = strings.ReplaceAll(text, escape.from, escape.to)
	}
	return []string{text}
}

// servePicture is the CDN.
func servePicture(rw http.ResponseWriter, r *http.Request) {
	switch name := strings.TrimPrefix(r.URL.Path, "/pictures/"); name {
	case "a.png", "b.png":
		rw.Write(drawPNG(32, 24))
	case "c.jpg":
		jpeg.Encode(rw, sheet(40, 30), nil)
	case "cut.png":
		whole := drawPNG(64, 64)
		rw.Write(whole[:len(whole)/2])
	case "photo.heic":
		rw.Write([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + strings.Repeat("x", 500)))
	case "mask.png":
		drawMask(rw, 32, 24)
	default:
		http.NotFound(rw, r)
	}
}

func sheet(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.NRGBA{uint8(x * 5), uint8(y * 7), uint8(x * y * (x + y)), 255})
		}
	}
	return m
}

func drawPNG(width, height int) []byte {
	var b bytes.Buffer
	png.Encode(&b, sheet(width, height))
	return b.Bytes()
}

func drawMask(out io.Writer, width, height int) {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	m.Set(0, 0, color.NRGBA{0, 0, 0, 255})
	png.Encode(out, m)
}
