package edits_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/edits"
)

const key = "sk-test"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start serves a stand-in and its control routes until the test ends.
func start(t *testing.T, o edits.Options) (*edits.Server, string) {
	t.Helper()
	if o.Key == "" {
		o.Key = key
	}
	s := edits.New(o)
	mux := http.NewServeMux()
	mux.Handle("/v1/images/edits", s)
	mux.Handle("/control/edits/", s.ControlHandler())
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return s, srv.URL
}

// part is a field of a form, or a file when it has a name.
type part struct {
	field, name, kind string
	body              string
}

func text(field, value string) part { return part{field: field, body: value} }
func pngFile(field string, m image.Image) part {
	return part{field, field + ".png", "image/png", encodePNG(m)}
}

// good is what every test needs: a picture and words.
func good(more ...part) []part {
	return append([]part{pngFile("image", filled(40, 20, color.RGBA{200, 40, 40, 255})), text("prompt", "invert")}, more...)
}

func form(t *testing.T, parts []part) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="` + p.field + `"`}}
		if p.name != "" {
			h["Content-Disposition"][0] += `; filename="` + p.name + `"`
		}
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		f, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, p.body)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// post sends a form with the good key.
func post(t *testing.T, base string, parts ...part) (*http.Response, string) {
	t.Helper()
	kind, body := form(t, parts)
	return send(t, http.MethodPost, base+"/v1/images/edits", key, kind, body)
}

func send(t *testing.T, method, address, key, kind string, body []byte) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	return resp, string(got)
}

// answer is what a client reads.
type answer struct {
	Created int64
	Data    []struct {
		Base64 string `json:"b64_json"`
	}
	Size  string
	Usage struct {
		Input  int `json:"input_tokens"`
		Output int `json:"output_tokens"`
		Total  int `json:"total_tokens"`
	}
}

func pictures(t *testing.T, resp *http.Response, body string) []*image.RGBA {
	t.Helper()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", resp.StatusCode, body)
	}
	var a answer
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	if a.Created == 0 || a.Usage.Total == 0 || a.Usage.Total != a.Usage.Input+a.Usage.Output {
		t.Errorf("created %d and usage %+v do not add up", a.Created, a.Usage)
	}
	var made []*image.RGBA
	for _, d := range a.Data {
		b, err := base64.StdEncoding.DecodeString(d.Base64)
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := image.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		rgba := image.NewRGBA(m.Bounds())
		draw.Draw(rgba, rgba.Rect, m, image.Point{}, draw.Src)
		made = append(made, rgba)
	}
	return made
}

// refusal is OpenAI's error object.
type refusal struct {
	Error struct {
		Message, Type, Code string
		Param               *string
	}
}

func refused(t *testing.T, resp *http.Response, body string) (code, param string) {
	t.Helper()
	var r refusal
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		t.Fatalf("status %d with no error object: %v in %.200s", resp.StatusCode, err, body)
	}
	if r.Error.Message == "" || r.Error.Type == "" || r.Error.Code == "" || !strings.Contains(body, `"param":`) {
		t.Errorf("incomplete error object: %s", body)
	}
	if kind := resp.Header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("Content-Type: got %q", kind)
	}
	if r.Error.Param != nil {
		param = *r.Error.Param
	}
	return r.Error.Code, param
}

func filled(w, h int, c color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

func encodePNG(m image.Image) string {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

func encodeJPEG(m image.Image) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.String()
}
