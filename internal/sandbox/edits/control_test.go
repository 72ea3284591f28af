package edits_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/edits"
)

func TestControl(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	control := func(method, path, body string, want int) string {
		t.Helper()
		resp, got := send(t, method, base+"/control/edits/"+path, "", "application/json", []byte(body))
		if resp.StatusCode != want {
			t.Fatalf("%s %s: got %d %s, want %d", method, path, resp.StatusCode, got, want)
		}
		return got
	}
	control("POST", "faults", `{"preset":"429","retry_after":0.25,"times":2}`, 201)
	control("POST", "faults", `{"status":500,"delay":"1ms"}`, 201)
	control("POST", "faults", `{"preset":"nope"}`, 400)
	control("POST", "faults", `{"stauts":500}`, 400)
	control("POST", "faults", `nonsense`, 400)
	if got := control("GET", "faults", "", 200); !strings.Contains(got, `"times":2,"preset":"429","retry_after":0.25`) || !strings.Contains(got, `"presets":["moderation"`) {
		t.Errorf("faults: %s", got)
	}
	resp, _ := post(t, base, good()...)
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" || resp.Header.Get("Retry-After-Ms") != "250" {
		t.Errorf("got %d %v", resp.StatusCode, resp.Header)
	}
	control("DELETE", "faults", "", 204)
	if resp, _ := post(t, base, good()...); resp.StatusCode != 200 {
		t.Errorf("after DELETE: got %d", resp.StatusCode)
	}
	control("GET", "calls", "", 200)
	control("DELETE", "calls", "", 204)
	if got := control("GET", "calls", "", 200); !strings.Contains(got, `"calls":[]`) {
		t.Errorf("calls after DELETE: %s", got)
	}
	control("PUT", "calls", "", 405)
	control("GET", "nothing", "", 404)
}

func TestBooks(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	resp, _ := post(t, base, good(text("size", "1024x1024"), text("extra", "a"), text("extra", "b"))...)
	post(t, base, good(text("size", "7x7"))...)
	kind, body := form(t, good())
	send(t, http.MethodPost, base+"/v1/images/edits", "sk-wrong-and-secret", kind, body)
	_, raw := send(t, http.MethodGet, base+"/control/edits/calls", "", "", nil)
	for _, secret := range []string{key, "sk-wrong-and-secret"} {
		if strings.Contains(raw, secret) {
			t.Errorf("the books hold the key %q", secret)
		}
	}
	var got struct {
		Total int
		Calls []edits.Call
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil {
		t.Fatal(err)
	}
	if got.Total != 3 || len(got.Calls) != 3 {
		t.Fatalf("got %d calls", got.Total)
	}
	first := got.Calls[0]
	if diff := cmp.Diff(map[string][]string{"prompt": {"invert"}, "size": {"1024x1024"}, "extra": {"a", "b"}}, first.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	size := len(encodePNG(filled(40, 20, red)))
	if diff := cmp.Diff([]edits.CallFile{{Field: "image", Filename: "image.png", ContentType: "image/png", Bytes: size}}, first.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if !first.Authorized || first.Status != 200 || first.Length <= int64(size) || first.ID == "" || first.ID != resp.Header.Get("X-Request-Id") {
		t.Errorf("first call: %+v", first)
	}
	if second := got.Calls[1]; second.Status != 400 || second.Code != "invalid_value" {
		t.Errorf("second call: %+v", second)
	}
	if third := got.Calls[2]; third.Status != 401 || third.Code != "invalid_api_key" || third.Authorized {
		t.Errorf("third call: %+v", third)
	}
}

func TestBooksAreBounded(t *testing.T) {
	t.Parallel()
	s := edits.New(edits.Options{})
	for range 300 {
		serve(t, s, "", "", nil)
	}
	calls, total := s.Calls()
	if total != 300 || len(calls) != 256 || calls[0].N != 45 || calls[255].N != 300 {
		t.Errorf("got %d of %d, from %d on", len(calls), total, calls[0].N)
	}
}

func TestControlIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	h := edits.New(edits.Options{}).ControlHandler()
	for _, tt := range []struct {
		host, origin string
		want         int
	}{
		{"127.0.0.1:8787", "", 200},
		{"localhost:8787", "", 200},
		{"[::1]:8787", "", 200},
		{"[::1]", "", 200},
		{"127.0.0.1:8787", "http://127.0.0.1:8787", 200},
		{"127.0.0.1:8787", "http://evil.example", 403},
		{"127.0.0.1:8787", "null", 403},
		{"evil.example", "", 403},
		{"localhost.evil.example:8787", "", 403},
		{"192.168.1.5:8787", "", 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "/control/edits/calls", nil)
		r.Host = tt.host
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("host %q, origin %q: got %d, want %d", tt.host, tt.origin, w.Code, tt.want)
		}
	}
}
