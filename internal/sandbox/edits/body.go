package edits

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"net/http"
	"strings"
	"time"
)

// Body names a strange answer. Its status is 200 unless the fault has one.
type Body string

// The bodies.
const (
	bodyHTML       Body = "html"        // a page, as a wrong address or a gateway sends it
	bodyText       Body = "text"        // a line of plain text
	bodyEmpty      Body = "empty"       // nothing at all
	bodyRaw        Body = "raw"         // Fault.Raw
	bodyString     Body = "string"      // {"error":"…"}: the error is no object
	bodyDetail     Body = "detail"      // {"detail":"…"}, as FastAPI relays send it
	bodyMessage    Body = "message"     // {"message":"…","success":false}
	bodyError      Body = "error"       // an error object, also with status 200
	bodyNoData     Body = "no_data"     // no data at all
	bodyEmptyData  Body = "empty_data"  // "data":[]
	bodyNoBase64   Body = "no_b64"      // a data item without b64_json and url
	bodyBadBase64  Body = "bad_base64"  // letters that are no base64
	bodyNotPicture Body = "not_picture" // good base64 of something else
	bodyDataURL    Body = "data_url"    // a good picture behind data:image/png;base64,
	bodyLines      Body = "lines"       // a good picture, the base64 in lines of 76
	bodyURLSafe    Body = "url_safe"    // a good picture in the URL-safe alphabet without padding
	bodyURL        Body = "url"         // Fault.URL instead of base64
	bodyRedirect   Body = "redirect"    // 307 to Fault.URL
	bodyCut        Body = "cut"         // the connection ends inside the picture
	bodyDrop       Body = "drop"        // the connection ends without an answer
	bodyStall      Body = "stall"       // the answer stops inside the picture, the connection stays
	bodyEndless    Body = "endless"     // base64 that goes on and on
	bodyDrip       Body = "drip"        // a good picture, slowly: Fault.Delay again between pieces
)

// The twists: what a good answer can be turned into.
const (
	bodyPlain     Body = "plain_json" // a request for a stream is answered in plain JSON
	bodyBreakOff  Body = "break_off"  // a stream ends after Fault.After partial pictures, with the connection
	bodyFewer     Body = "fewer"      // one picture less than was asked for; of one, none
	bodyOneBroken Body = "one_broken" // the picture in the middle is cut within its pixels, the others are whole
)

// twists does each to an answer before it is sent.
var twists = map[Body]func(*order, *result, Fault){
	bodyPlain: func(o *order, _ *result, _ Fault) { o.stream = false },
	bodyBreakOff: func(_ *order, res *result, f Fault) {
		res.breaksOff, res.drafts = true, res.drafts[:min(max(f.After, 0), len(res.drafts))]
	},
	bodyFewer: func(_ *order, res *result, _ Fault) { res.pictures = res.pictures[:len(res.pictures)-1] },
	bodyOneBroken: func(_ *order, res *result, _ Fault) {
		at := len(res.pictures) / 2
		res.pictures[at] = res.pictures[at][:len(res.pictures[at])/2]
	},
}

// bodies plays each. They return nil once they have answered.
var bodies = map[Body]func(context.Context, *response, Fault) error{
	bodyHTML:       htmlPage,
	bodyText:       fixed("text/plain; charset=utf-8", "upstream connect error\n"),
	bodyEmpty:      fixed("application/json", ""),
	bodyRaw:        func(ctx context.Context, w *response, f Fault) error { return send(w, f, "application/json", f.Raw) },
	bodyString:     fixed("application/json", `{"error":"something went wrong"}`),
	bodyDetail:     fixed("application/json", `{"detail":"something went wrong"}`),
	bodyMessage:    fixed("application/json", `{"message":"something went wrong","success":false}`),
	bodyError:      func(_ context.Context, w *response, f Fault) error { return errorObject(w, f) },
	bodyNoData:     fixed("application/json", `{"created":1700000000}`),
	bodyEmptyData:  fixed("application/json", `{"created":1700000000,"data":[]}`),
	bodyNoBase64:   fixed("application/json", `{"created":1700000000,"data":[{"revised_prompt":"x"}]}`),
	bodyBadBase64:  fixed("application/json", `{"created":1700000000,"data":[{"b64_json":"iVBORw0KGgo***not base64***"}]}`),
	bodyNotPicture: fixed("application/json", `{"created":1700000000,"data":[{"b64_json":"dGhpcyBpcyBubyBwaWN0dXJl"}]}`),
	bodyDataURL:    pictureAs(func(b []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b) }),
	bodyLines:      pictureAs(func(b []byte) string { return inLines(base64.StdEncoding.EncodeToString(b)) }),
	bodyURLSafe:    pictureAs(base64.RawURLEncoding.EncodeToString),
	bodyURL:        func(_ context.Context, w *response, f Fault) error { return pictureURL(w, f) },
	bodyRedirect:   func(_ context.Context, w *response, f Fault) error { return redirect(w, f) },
	bodyCut:        func(_ context.Context, w *response, f Fault) error { begin(w, f); panic(http.ErrAbortHandler) },
	bodyDrop:       func(context.Context, *response, Fault) error { panic(http.ErrAbortHandler) },
	bodyStall:      stall,
	bodyEndless:    endless,
	bodyDrip:       drip,
}

func send(w *response, f Fault, kind, body string) error {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(f.status())
	io.WriteString(w, body)
	return nil
}

func (f Fault) status() int {
	if f.Status == 0 {
		return http.StatusOK
	}
	return f.Status
}

func fixed(kind, body string) func(context.Context, *response, Fault) error {
	return func(_ context.Context, w *response, f Fault) error { return send(w, f, kind, body) }
}

func htmlPage(_ context.Context, w *response, f Fault) error {
	title := http.StatusText(f.status())
	if title == "" {
		title = "A timeout occurred"
	}
	return send(w, f, "text/html; charset=utf-8", "<!DOCTYPE html>\n<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>\n")
}

func errorObject(w *response, f Fault) error {
	e := f.asError()
	e.Status = f.status()
	refuse(w, e)
	return nil
}

func pictureURL(w *response, f Fault) error {
	body := strings.ReplaceAll(strings.ReplaceAll(f.URL, `\`, `\\`), `"`, `\"`)
	return send(w, f, "application/json", `{"created":1700000000,"data":[{"url":"`+body+`"}]}`)
}

func redirect(w *response, f Fault) error {
	w.Header().Set("Location", f.URL)
	if f.Status == 0 {
		f.Status = http.StatusTemporaryRedirect
	}
	return send(w, f, "text/plain; charset=utf-8", "")
}

// pictureAs answers with a small good picture, its base64 written by text.
func pictureAs(text func([]byte) string) func(context.Context, *response, Fault) error {
	return func(_ context.Context, w *response, f Fault) error {
		b, err := smallPicture()
		if err != nil {
			return err
		}
		return send(w, f, "application/json", `{"created":1700000000,"data":[{"b64_json":"`+text(b)+`"}]}`)
	}
}

// smallPicture is an orange PNG of 64 by 64 pixels.
func smallPicture() ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(m, m.Rect, image.NewUniform(color.RGBA{240, 150, 40, 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

// inLines breaks base64 as MIME does (RFC 2045, 6.8). In JSON a line break
// is written \n.
func inLines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + `\n`)
		s = s[76:]
	}
	return b.String() + s
}

// begin sends an answer up to the middle of a picture.
func begin(w *response, f Fault) {
	send(w, f, "application/json", `{"created":1700000000,"data":[{"b64_json":"iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJ`)
	http.NewResponseController(w).Flush()
}

func stall(ctx context.Context, w *response, f Fault) error {
	begin(w, f)
	return wait(ctx, maxThinking)
}

func endless(ctx context.Context, w *response, f Fault) error {
	begin(w, f)
	piece := bytes.Repeat([]byte("QUJD"), 16<<10)
	for sent := int64(0); sent < endlessCap && ctx.Err() == nil; sent += int64(len(piece)) {
		if _, err := w.Write(piece); err != nil {
			return nil
		}
	}
	panic(http.ErrAbortHandler)
}

func drip(ctx context.Context, w *response, f Fault) error {
	b, err := smallPicture()
	if err != nil {
		return err
	}
	pause := max(time.Duration(f.Delay), 10*time.Millisecond)
	body := `{"created":1700000000,"data":[{"b64_json":"` + base64.StdEncoding.EncodeToString(b) + `"}]}`
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status())
	for len(body) > 0 {
		n := min(len(body), 16)
		io.WriteString(w, body[:n])
		http.NewResponseController(w).Flush()
		if err := wait(ctx, pause); err != nil {
			return nil
		}
		body = body[n:]
	}
	return nil
}
