package discord

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The answers that a fault can give.
var (
	faultBodies = []string{"", "html", "text", "empty", "cut"}
	faultScopes = []string{"", "user", "global", "shared"}
)

func (f *fault) check() error {
	switch {
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return errors.New("status must be 200 to 599")
	case !slices.Contains(faultBodies, f.Body):
		return fmt.Errorf("body must be one of %q", faultBodies)
	case !slices.Contains(faultScopes, f.Scope):
		return fmt.Errorf("scope must be one of %q", faultScopes)
	}
	return nil
}

// headers are those of Discord's own answers, and of the front's for a page
// (https://docs.discord.com/developers/topics/rate-limits).
func (f *fault) headers(h http.Header) {
	if f.Location != "" {
		h.Set("Location", f.Location)
	}
	switch {
	case f.Untimed:
	case f.RetryHeader != "":
		h.Set("Retry-After", f.RetryHeader)
	case f.RetryAfter > 0:
		h.Set("Retry-After", strconv.Itoa(int(max(1, f.RetryAfter+0.999))))
	}
	if f.Status == http.StatusTooManyRequests && f.Body == "" {
		f.limitHeaders(h)
	}
}

func (f *fault) limitHeaders(h http.Header) {
	if !f.Untimed {
		h.Set("Via", "1.1 google") // says that it is Discord's, not the front's
	}
	scope := "user"
	if f.Global {
		scope = "global"
		h.Set("X-RateLimit-Global", "true")
	}
	if f.Scope != "" {
		scope = f.Scope
	}
	h.Set("X-RateLimit-Scope", scope)
	if f.Global || f.Untimed {
		return
	}
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", f.RetryAfter))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().UnixMilli())/1000+f.RetryAfter))
	h.Set("X-RateLimit-Bucket", "0123456789abcdef0123456789abcdef")
}

func (f *fault) write(w http.ResponseWriter) {
	switch f.Body {
	case "html":
		page(w, f.Status, "text/html; charset=UTF-8", fmt.Sprintf(
			"<!DOCTYPE html><html><head><title>%d</title></head><body>error code: 1015</body></html>", f.Status))
	case "text":
		page(w, f.Status, "text/plain; charset=UTF-8", "error code: 1015")
	case "empty":
		w.WriteHeader(f.Status)
	case "cut":
		f.cut(w)
	default:
		writeJSON(w, f.Status, mustJSON(f.body()))
	}
}

func page(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // a client that has gone is no concern of ours
}

// cut announces the whole answer, sends half of it and cuts the connection.
func (f *fault) cut(w http.ResponseWriter) {
	whole := mustJSON(f.body())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
	w.WriteHeader(f.Status)
	_, _ = w.Write(whole[:len(whole)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// body is the error as Discord writes it.
func (f *fault) body() object {
	o := object{"message": f.Message, "code": f.Code}
	limited := f.Status == http.StatusTooManyRequests
	switch {
	case f.Message != "":
	case limited:
		o["message"] = "You are being rate limited."
	default:
		o["message"] = fmt.Sprintf("%d: %s", f.Status, http.StatusText(f.Status))
	}
	if f.Errors != nil {
		o["errors"] = f.Errors
	}
	if limited && f.Code == 0 {
		delete(o, "code")
	}
	if (limited || f.RetryAfter > 0) && !f.Untimed {
		o["retry_after"] = f.RetryAfter
	}
	if limited {
		o["global"] = f.Global
	}
	return o
}
