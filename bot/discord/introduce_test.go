package discord_test

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"retouch/bot/discord"

	"github.com/gorilla/websocket"
)

// FuzzResumeFrame: what is sent in place of an Identify is one frame that any
// server reads, whatever is in it.
func FuzzResumeFrame(f *testing.F) {
	for _, s := range []string{"", "abc", strings.Repeat("x", 125), strings.Repeat("x", 126), strings.Repeat("é\"\\\n", 500)} {
		f.Add(s, int64(42))
	}
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{}
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		_, data, err := c.ReadMessage()
		if err != nil {
			data = []byte(err.Error())
		}
		got <- string(data)
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, id string, seq int64) {
		if len(id) > 8<<10 {
			t.Skip("Discord's are shorter")
		}
		frame, payload := discord.ResumeFrame(id, seq)
		u, _ := url.Parse(server.URL)
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, _ = c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("got %v, %v", res, err)
		}
		_, _ = c.Write(frame)
		if text := <-got; text != string(payload) {
			t.Errorf("got %q, want %q", text, payload)
		}
	})
}
