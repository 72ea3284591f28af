package discord_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
)

// knocker is a door without a listener, whose handler answers everything.
type knocker struct {
	door *discord.Door
	key  ed25519.PrivateKey

	mu   sync.Mutex
	seen int
}

func newKnocker(tb testing.TB) *knocker {
	tb.Helper()
	k := &knocker{key: newKey()}
	rest, err := discord.NewREST(discord.Config{BaseURL: "http://127.0.0.1:9", Token: botToken})
	must(tb, err)
	k.door, err = discord.NewDoor(discord.DoorConfig{
		Config: discord.Config{BaseURL: "http://127.0.0.1:9", Token: botToken}, PublicKey: publicOf(k.key),
		Handle: func(ctx context.Context, i *discord.Interaction) {
			k.mu.Lock()
			k.seen++
			k.mu.Unlock()
			_, _ = rest.Respond(ctx, i, discord.Response{Type: discord.RespondThinking}) // judged by what comes out
		},
	})
	must(tb, err)
	tb.Cleanup(k.door.Admit())
	return k
}

func (k *knocker) handled() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen
}

func (k *knocker) knock(method, path, sum, stamp string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Method, r.URL.Path = method, path
	r.Header["X-Signature-Ed25519"] = []string{sum}
	r.Header["X-Signature-Timestamp"] = []string{stamp}
	w := httptest.NewRecorder()
	k.door.ServeHTTP(w, r)
	return w
}

// Nothing but a fresh body that is signed with the application's key reaches
// the handler; whatever comes is answered with a status that is meant to be.
func FuzzDoor(f *testing.F) {
	k := newKnocker(f)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	for _, body := range []string{ping, command("1300000000000000001"), `{"type":"1"}`, "[]", "", `{"id":"1","type":2,"token":"t"}`} {
		sum := hex.EncodeToString(ed25519.Sign(k.key, []byte(now+body)))
		f.Add("POST", discord.DoorPath, sum, now, []byte(body), false, int64(0))
		f.Add("POST", discord.DoorPath, strings.ToUpper(sum), now, []byte(body), false, int64(0))
		f.Add("POST", discord.DoorPath, "", "", []byte(body), true, int64(0))
		f.Add("POST", discord.DoorPath, "", "", []byte(body), true, int64(-301))
		f.Add("GET", "/metrics", sum, now, []byte(body), false, int64(0))
	}
	allowed := []int{200, 202, 400, 401, 404, 405, 413} // 202 on a machine that is very busy
	f.Fuzz(func(t *testing.T, method, path, sum, stamp string, body []byte, sign bool, off int64) {
		at := time.Now()
		off %= 1 << 40 // seconds that no stamp is too long for
		if sign {
			stamp = strconv.FormatInt(at.Unix()+off, 10)
			sum = hex.EncodeToString(ed25519.Sign(k.key, append([]byte(stamp), body...)))
		}
		before := k.handled()
		w := k.knock(method, path, sum, stamp, body)
		if !slices.Contains(allowed, w.Code) {
			t.Fatalf("got %d %s", w.Code, w.Body)
		}
		raw, err := hex.DecodeString(sum)
		signed := err == nil && len(raw) == ed25519.SignatureSize &&
			ed25519.Verify(k.key.Public().(ed25519.PublicKey), append([]byte(stamp), body...), raw)
		seconds, err := strconv.ParseInt(stamp, 10, 64)
		fresh := err == nil && time.Unix(seconds, 0).Sub(at).Abs() <= 5*time.Minute+5*time.Second
		good := signed && fresh && method == http.MethodPost && path == discord.DoorPath
		if !good && (w.Code < 401 || k.handled() != before) {
			t.Fatalf("got %d %s for what is not signed", w.Code, w.Body)
		}
		if w.Code == http.StatusOK && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("answered %q", w.Body)
		}
		if sign && -250 <= off && off <= 250 && method == http.MethodPost && path == discord.DoorPath && w.Code > 400 && w.Code != 413 {
			t.Fatalf("got %d for what is signed", w.Code)
		}
	})
}
