package discord_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/discord"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type object = map[string]any

type list = []any

// kit is a stand-in on a port of its own, with clients for both sides.
type kit struct {
	testing.TB
	*discord.Server
	base string
	http *http.Client
}

func start(t testing.TB, o discord.Options) *kit {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{TB: t, Server: discord.New(o), base: "http://" + l.Addr().String()}
	k.SetBaseURL(k.base)
	transport := &http.Transport{}
	k.http = &http.Client{Transport: transport, Timeout: 2 * time.Minute}
	server := &http.Server{Handler: k.Server, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }()
	t.Cleanup(func() {
		k.Close()
		_ = server.Close()
		<-ended
		transport.CloseIdleConnections()
	})
	return k
}

// answer is a response that has been read.
type answer struct {
	status int
	header http.Header
	raw    []byte
	json   any
}

// at walks through objects and lists: at("data", 0, "b64_json").
func (a answer) at(path ...any) any { return dig(a.json, path...) }

func (a answer) code() float64 { n, _ := a.at("code").(float64); return n }

func dig(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(object)
			v = o[step]
		case int:
			l, _ := v.(list)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

func (k *kit) send(r *http.Request) answer {
	k.Helper()
	res, err := k.http.Do(r)
	if err != nil {
		k.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		k.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, raw: raw}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &a.json); err != nil {
			k.Fatalf("the answer is not JSON: %q", raw)
		}
	}
	return a
}

func (k *kit) request(method, url string, body any) *http.Request {
	k.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			k.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, url, r)
	if err != nil {
		k.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// asBot gives a request what every library sends.
func (k *kit) asBot(r *http.Request) *http.Request {
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1.0)")
	r.Header.Set("Authorization", "Bot "+k.Token())
	return r
}

// api asks the API as the bot.
func (k *kit) api(method, path string, body any) answer {
	k.Helper()
	return k.send(k.asBot(k.request(method, k.base+"/api/v10"+path, body)))
}

// control drives the members.
func (k *kit) control(method, path string, body any) answer {
	k.Helper()
	return k.send(k.request(method, k.base+"/control/"+path, body))
}

// part is one part of a form.
type part struct {
	field, filename, kind string
	data                  []byte
}

func payload(v any) part {
	b, _ := json.Marshal(v)
	return part{field: "payload_json", kind: "application/json", data: b}
}

func (k *kit) form(method, url string, parts ...part) *http.Request {
	k.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf("form-data; name=%q", p.field)
		if p.filename != "" {
			disposition += fmt.Sprintf("; filename=%q", p.filename)
		}
		h.Set("Content-Disposition", disposition)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		pw, err := w.CreatePart(h)
		if err != nil {
			k.Fatal(err)
		}
		_, _ = pw.Write(p.data)
	}
	_ = w.Close()
	req, err := http.NewRequest(method, url, &b)
	if err != nil {
		k.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	return req
}

// picture is a PNG of a size.
func picture(w, h int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.Bytes()
}

// callback answers an interaction.
func (k *kit) callback(i object, query string, body any) answer {
	k.Helper()
	return k.api("POST", fmt.Sprintf("/interactions/%v/%v/callback%s", i["id"], i["token"], query), body)
}

// hook is a path below an interaction's webhook.
func (k *kit) hook(i object, rest string) string {
	return fmt.Sprintf("/webhooks/%s/%v%s", k.ApplicationID(), i["token"], rest)
}

func itoa(n int) string { return fmt.Sprint(n) }

func equal[T comparable](a, b []T) bool { return slices.Equal(a, b) }
