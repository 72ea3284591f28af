package discord_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
)

// doorstep is a door that is open, and Discord in front of it.
type doorstep struct {
	tb   testing.TB
	door *discord.Door
	rest *rest
	key  ed25519.PrivateKey
	http *http.Client
	stop func() // closes the door and waits

	mu    sync.Mutex
	ends  map[string]int
	asked int // how often the handler was called
}

// handler answers an interaction that came in.
type handler func(ctx context.Context, d *doorstep, i *discord.Interaction)

// thinks is what a bot does with a command.
func thinks(ctx context.Context, d *doorstep, i *discord.Interaction) {
	if _, err := d.rest.Respond(ctx, i, discord.Response{Type: discord.RespondThinking}); err != nil {
		d.tb.Errorf("respond: %v", err)
	}
}

func openDoor(t *testing.T, handle handler, play ...http.HandlerFunc) *doorstep {
	t.Helper()
	key := newKey()
	if len(play) == 0 {
		play = []http.HandlerFunc{applicationOf(key)}
	}
	d := &doorstep{tb: t, key: key, rest: playing(t, play...), ends: map[string]int{}, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	door, err := discord.NewDoor(discord.DoorConfig{
		Config:    discord.Config{BaseURL: d.rest.server.URL + "/api/v10", Token: botToken, Log: d.rest.log.logger(), Pause: 10 * time.Millisecond},
		PublicKey: publicOf(key), Addr: "127.0.0.1:0",
		Handle: func(ctx context.Context, i *discord.Interaction) { d.note(); handle(ctx, d, i) },
		Meter:  d,
	})
	must(t, err)
	must(t, door.Listen())
	d.door = door
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- door.Run(ctx) }()
	d.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(func() { d.http.CloseIdleConnections(); d.stop() })
	eventually(t, "the door is open", func() bool { return door.Connected() == nil })
	return d
}

func newKey() ed25519.PrivateKey {
	_, key, _ := ed25519.GenerateKey(nil) // never fails
	return key
}

func publicOf(key ed25519.PrivateKey) string {
	return hex.EncodeToString(key.Public().(ed25519.PublicKey))
}

// applicationOf answers who the application is.
func applicationOf(key ed25519.PrivateKey) http.HandlerFunc {
	return answering(200, `{"id":"42","name":"Retouch","verify_key":"`+publicOf(key)+`","interactions_endpoint_url":"https://retouch.example/interactions"}`)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// eventually waits, on a machine that may be busy.
func eventually(tb testing.TB, what string, met func() bool) {
	tb.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.After(time.Minute); !met(); {
		select {
		case <-tick.C:
		case <-end:
			tb.Fatalf("it never came to this: %s", what)
		}
	}
}

func (d *doorstep) note() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
}

func (d *doorstep) handled() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// Knocked counts a request.
func (d *doorstep) Knocked(end string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ends[end]++
}

// Panicked counts a mistake of ours.
func (d *doorstep) Panicked(string) { d.Knocked("panic") }

// counted is how many requests ended how, once there are so many.
func (d *doorstep) counted(n int) map[string]int {
	d.tb.Helper()
	eventually(d.tb, fmt.Sprintf("%d requests are counted", n), func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		sum := 0
		for _, c := range d.ends {
			sum += c
		}
		return sum >= n
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.ends)
}

// crowded is how many requests there was no room for.
func (d *doorstep) crowded() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ends["crowded"]
}

// letter is a request that may be anything but right.
type letter struct {
	method, path string
	body         string
	header       http.Header
	chunked      bool
}

// signedBy is a letter as Discord writes it.
func signedBy(key ed25519.PrivateKey, at time.Time, body string) letter {
	stamp := strconv.FormatInt(at.Unix(), 10)
	sum := hex.EncodeToString(ed25519.Sign(key, []byte(stamp+body)))
	return letter{method: "POST", path: discord.DoorPath, body: body, header: http.Header{
		"Content-Type":          {"application/json"},
		"X-Signature-Timestamp": {stamp}, "X-Signature-Ed25519": {sum},
	}}
}

func (d *doorstep) signed(body string) letter { return signedBy(d.key, time.Now(), body) }

const ping = `{"type":1}`

// command is an interaction as Discord posts it.
func command(id string) string {
	return `{"id":"` + id + `","application_id":"42","type":2,"token":"` + interactionToken + `","data":{"name":"edit","type":1}}`
}

// send sends a letter and gives status and body.
func (d *doorstep) send(l letter) (int, string) {
	d.tb.Helper()
	status, body, err := d.trySend(l)
	must(d.tb, err)
	return status, body
}

func (d *doorstep) trySend(l letter) (int, string, error) {
	var body io.Reader = strings.NewReader(l.body)
	if l.chunked {
		body = io.MultiReader(body) // of unknown length
	}
	req, err := http.NewRequest(l.method, "http://"+d.door.Addr()+l.path, body)
	if err != nil {
		return 0, "", err
	}
	req.Header = l.header
	res, err := d.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), err
}

// raw is a letter as it goes over the line.
func (l letter) raw() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: door\r\nContent-Length: %d\r\n", l.method, l.path, len(l.body))
	_ = l.header.Write(&b) // into memory
	b.WriteString("\r\n" + l.body)
	return b.Bytes()
}

// dial opens a connection of one's own.
func (d *doorstep) dial() (net.Conn, *bufio.Reader) {
	d.tb.Helper()
	c, err := net.Dial("tcp", d.door.Addr())
	must(d.tb, err)
	d.tb.Cleanup(func() { _ = c.Close() })
	must(d.tb, c.SetDeadline(time.Now().Add(time.Minute)))
	return c, bufio.NewReader(c)
}
