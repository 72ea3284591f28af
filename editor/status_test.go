package editor_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
)

func apiError(message, kind, code string) string {
	return `{"error":{"message":"` + message + `","type":"` + kind + `","param":null,"code":"` + code + `"}}`
}

func gzipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func TestEditGivesEveryErrorItsKind(t *testing.T) {
	t.Parallel()
	retry := func(v string) map[string]string { return map[string]string{"Retry-After": v} }
	tests := []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   editor.Error // kind and what goes with it
	}{
		{"bad request", 400, nil, apiError("Invalid size", "invalid_request_error", "invalid_value"), editor.Error{Kind: editor.Rejected}},
		{"bad picture", 400, nil, `{"error":{"message":"bad","code":"invalid_image_file","param":"image[1]"}}`, editor.Error{Kind: editor.Broken, Picture: 2}},
		{"bad only picture", 400, nil, `{"error":{"message":"bad","code":"invalid_image_file","param":"image"}}`, editor.Error{Kind: editor.Broken}},
		{"bad mask", 400, nil, `{"error":{"message":"bad","code":"invalid_image_file","param":"mask"}}`, editor.Error{Kind: editor.BadMask, Mask: true}},
		{"moderation", 400, nil, apiError("no", "image_generation_user_error", "moderation_blocked"), editor.Error{Kind: editor.Refused}},
		{"content policy", 400, nil, apiError("no", "invalid_request_error", "content_policy_violation"), editor.Error{Kind: editor.Refused}},
		{"legal reasons", 451, nil, `{"error":"no"}`, editor.Error{Kind: editor.Refused}},
		{"sensitive words as 500", 500, nil, apiError("no", "new_api_error", "sensitive_words_detected"), editor.Error{Kind: editor.Refused, Paid: true}},
		{"billing limit", 400, nil, apiError("no", "", "billing_hard_limit_reached"), editor.Error{Kind: editor.OutOfCredit}},
		{"payment required", 402, nil, "", editor.Error{Kind: editor.OutOfCredit}},
		{"user quota", 403, nil, apiError("no", "new_api_error", "insufficient_user_quota"), editor.Error{Kind: editor.OutOfCredit}},
		{"quota as 429", 429, retry("1"), apiError("no", "insufficient_quota", ""), editor.Error{Kind: editor.OutOfCredit, RetryAfter: time.Second}},
		{"spend limit as 429", 429, nil, apiError("no", "", "project_spend_limit_exceeded"), editor.Error{Kind: editor.OutOfCredit}},
		{"bad key", 401, nil, apiError("Incorrect API key provided: "+canary, "", "invalid_api_key"), editor.Error{Kind: editor.Misconfigured}},
		{"bad key in Chinese", 401, nil, `{"error":{"message":"无效的令牌","code":""}}`, editor.Error{Kind: editor.Misconfigured}},
		{"forbidden", 403, nil, "<html><title>Just a moment...</title>", editor.Error{Kind: editor.Misconfigured}},
		{"no such page", 404, nil, "", editor.Error{Kind: editor.Misconfigured}},
		{"no such model", 404, nil, apiError("no", "", "model_not_found"), editor.Error{Kind: editor.Misconfigured}},
		{"no such method", 405, nil, "", editor.Error{Kind: editor.Misconfigured}},
		{"not implemented", 501, nil, apiError("API not implemented", "one_api_error", "api_not_implemented"), editor.Error{Kind: editor.Misconfigured, Paid: true}},
		{"too large", 413, nil, "<html><title>413 Request Entity Too Large</title>", editor.Error{Kind: editor.TooLarge, Limit: 10_000_000}},
		{"one picture too large", 413, nil, `{"error":{"message":"bad","param":"image[1]"}}`, editor.Error{Kind: editor.TooLarge, Picture: 2}},
		{"mask too large", 413, nil, `{"error":{"message":"bad","param":"mask"}}`, editor.Error{Kind: editor.TooLarge, Mask: true}},
		{"unprocessable", 422, nil, `{"detail":"bad size"}`, editor.Error{Kind: editor.Rejected}},
		{"rate limit", 429, nil, apiError("slow", "", "rate_limit_exceeded"), editor.Error{Kind: editor.Busy, Again: true}},
		{"rate limit in seconds", 429, retry("7"), "", editor.Error{Kind: editor.Busy, Again: true, RetryAfter: 7 * time.Second}},
		{"rate limit in milliseconds", 429, map[string]string{"Retry-After": "7", "Retry-After-Ms": "250"}, "", editor.Error{Kind: editor.Busy, Again: true, RetryAfter: 250 * time.Millisecond}},
		{"overload", 503, nil, apiError("The engine is currently overloaded", "server_error", ""), editor.Error{Kind: editor.Busy, Again: true}},
		{"slow down", 503, nil, apiError("", "", "slow_down"), editor.Error{Kind: editor.Busy, Again: true}},
		{"unavailable for a while", 503, retry("2"), "<html>", editor.Error{Kind: editor.Busy, Again: true, RetryAfter: 2 * time.Second}},
		{"unavailable", 503, nil, "", editor.Error{Kind: editor.Unavailable, Paid: true}},
		{"unavailable, but not any more", 503, retry("0"), "", editor.Error{Kind: editor.Busy, Again: true}},
		{"unavailable until a date of the past", 503, retry("Wed, 21 Oct 2015 07:28:00 GMT"), "", editor.Error{Kind: editor.Busy, Again: true}},
		{"unavailable for nonsense", 503, retry("-1"), "", editor.Error{Kind: editor.Unavailable, Paid: true}},
		{"overload in gzip", 503, map[string]string{"Content-Encoding": "gzip"}, gzipped(apiError("", "", "overloaded")), editor.Error{Kind: editor.Busy, Again: true}},
		{"words in an unknown coding", 400, map[string]string{"Content-Encoding": "br"}, apiError("no", "", "moderation_blocked"), editor.Error{Kind: editor.Rejected}},
		{"overload under another status", 500, nil, apiError("overloaded", "", ""), editor.Error{Kind: editor.Unavailable, Paid: true}},
		{"server error", 500, nil, apiError("oops", "server_error", ""), editor.Error{Kind: editor.Unavailable, Paid: true}},
		{"server error with a wait", 500, retry("2"), "", editor.Error{Kind: editor.Unavailable, Paid: true, RetryAfter: 2 * time.Second}},
		{"bad gateway", 502, nil, "<html><h1>502</h1></html>", editor.Error{Kind: editor.Unavailable, Paid: true}},
		{"gateway timeout", 504, nil, "", editor.Error{Kind: editor.Timeout, Paid: true}},
		{"Cloudflare timeout", 524, nil, "<html><title>524: A timeout occurred</title>", editor.Error{Kind: editor.Timeout, Paid: true}},
		{"redirect", 302, map[string]string{"Location": "/elsewhere"}, "", editor.Error{Kind: editor.Misconfigured}},
		{"redirect that keeps the body", 307, map[string]string{"Location": "/elsewhere"}, "", editor.Error{Kind: editor.Misconfigured}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reply(tt.status, tt.header, tt.body))
			e := newEditor(t, s)
			dir := t.TempDir()
			_, err := e.Edit(t.Context(), dir, request(t, e, 1))
			got := *wantError(t, err, tt.want.Kind)
			got.Op, got.Detail, got.Err = "", "", nil
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
			if s.requests() != 1 {
				t.Errorf("%d calls", s.requests())
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestProblemsOfEveryShape(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body string
		want [4]string // message, type, code, param
	}{
		{`{"error":{"message":"m","type":"t","param":"p","code":"c"}}`, [4]string{"m", "t", "c", "p"}},
		{`{"error":"m"}`, [4]string{"m"}},
		{`{"error":{"message":"m","code":503}}`, [4]string{"m", "", "503", ""}},
		{`{"error":"c","message":"m"}`, [4]string{"c"}},
		{`{"message":"m","success":false}`, [4]string{"m"}},
		{`{"detail":"m"}`, [4]string{"m"}},
		{`{"detail":[{"loc":["body","image"],"msg":"m","type":"missing"}]}`, [4]string{"m", "missing", "", "image"}},
		{`{"detail":{"error":"m"}}`, [4]string{"m"}},
		{`{"detail":{"error":{"message":"m","code":"c"}}}`, [4]string{"m", "", "c", ""}},
		{`{"status":"failure","message":"m"}`, [4]string{"m"}},
		{`"m"`, [4]string{"m"}},
		{`<html><head><title> 524:  A timeout </title></head><body>x</body></html>`, [4]string{"524: A timeout"}},
		{`<h1>Bad &amp; ugly</h1><p>nginx</p>`, [4]string{"Bad & ugly nginx"}},
		{`upstream gone`, [4]string{"upstream gone"}},
		{``, [4]string{}},
		{`null`, [4]string{}},
		{`{"error":null}`, [4]string{}},
		{`{"error":{"error":{"error":{"error":{"error":{"error":"deep"}}}}}}`, [4]string{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(editor.ParseProblem([]byte(tt.body)), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tt.body, diff)
		}
	}
}

func TestErrorsAreFitForALog(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 500)
	tests := []struct{ name, text, want string }{
		{"as it is", "图片 too large: 5 > 3", "图片 too large: 5 > 3"},
		{"the key", "bad key " + canary + "!", "bad key [secret]!"},
		{"line breaks and colours", "a\r\n\x1b[31mred\x00", `a\r\n\x1b[31mred\x00`},
		{"letters that turn the line", "a\u202eb\u200b", `a\u202eb\u200b`},
		{"bad UTF-8", "a\xff", `a\ufffd`},
		{"signed addresses", "see https://h/a/b.png?ex=1&hm=2 and 'http://x/y?z'", "see https://h/a/b.png and 'http://x/y'"},
		{"escaped addresses", `https:\/\/h\/a?hm=2`, `https:\/\/h\/a`},
		{"too long", long, strings.Repeat("é", 199) + "…"},
		{"as long as may be", long[:400], long[:400]},
		{"long by its escapes", strings.Repeat("\x00", 100), strings.Repeat(`\x00`, 49) + `\x0…`},
	}
	for _, tt := range tests {
		if got := editor.Clean(tt.text, canary); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnErrorOfTheAPIIsCutAndClean(t *testing.T) {
	t.Parallel()
	body := apiError("@everyone "+canary+` \u001b[31m https://h/x?hm=1 `+strings.Repeat("x", 10_000), "", "c")
	e := newEditor(t, serve(t, reply(400, nil, body)))
	_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	got := wantError(t, err, editor.Rejected)
	if n := len([]rune(got.Detail)); n > 200 || strings.ContainsAny(err.Error(), "\x1b\n") {
		t.Errorf("%d characters: %q", n, err.Error())
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	if got := editor.KindOf(nil); got != "" {
		t.Errorf("nil is %q", got)
	}
	if got := editor.KindOf(errors.New("x")); got != editor.Internal {
		t.Errorf("a stranger is %q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	tests := []struct {
		name, ms, value string
		least, most     time.Duration
		asked           bool
	}{
		{"nothing", "", "", 0, 0, false},
		{"seconds", "", "3", 3 * time.Second, 3 * time.Second, true},
		{"fractions", "", "0.5", 500 * time.Millisecond, 500 * time.Millisecond, true},
		{"blanks", "", " 3 ", 3 * time.Second, 3 * time.Second, true},
		{"milliseconds go first", "1500", "9", 1500 * time.Millisecond, 1500 * time.Millisecond, true},
		{"bad milliseconds do not", "x", "9", 9 * time.Second, 9 * time.Second, true},
		{"a date", "", at(time.Minute), 50 * time.Second, time.Minute, true},
		{"a date of the past", "", at(-time.Minute), 0, 0, true},
		{"a date far off", "", at(1000 * time.Hour), 24 * time.Hour, 24 * time.Hour, true},
		{"at once", "", "0", 0, 0, true},
		{"negative", "", "-3", 0, 0, false},
		{"more than can be counted", "", "1e300", 24 * time.Hour, 24 * time.Hour, true},
		{"infinite", "", "Inf", 24 * time.Hour, 24 * time.Hour, true},
		{"no number", "", "NaN", 0, 0, false},
		{"words", "", "soon", 0, 0, false},
	}
	for _, tt := range tests {
		h := http.Header{}
		h.Set("Retry-After-Ms", tt.ms)
		h.Set("Retry-After", tt.value)
		if got, asked := editor.RetryAfter(h); got < tt.least || got > tt.most || asked != tt.asked {
			t.Errorf("%s: %v, %v, want %v to %v, %v", tt.name, got, asked, tt.least, tt.most, tt.asked)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "1", "-1", "1e9", "NaN", "Inf", "Sun, 06 Nov 1994 08:49:37 GMT", "0x1p3"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, ms, value string) {
		h := http.Header{"Retry-After-Ms": {ms}, "Retry-After": {value}}
		if d, asked := editor.RetryAfter(h); d < 0 || d > 24*time.Hour || d > 0 && !asked {
			t.Errorf("%v, %v", d, asked)
		}
	})
}
