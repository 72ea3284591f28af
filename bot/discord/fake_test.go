package discord_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"

	"github.com/gorilla/websocket"
)

// fakeGateway plays Discord's gateway. Each connection is played by the next
// script, the last one plays all that follow.
type fakeGateway struct {
	server *httptest.Server
	log    *logged
	scenes []scene
	ends   chan struct{} // closed when the test is over

	mu    sync.Mutex
	dials int
	sent  []packet // what clients have sent, heartbeats aside
	asked []seen   // REST requests
}

// scene plays one connection.
type scene func(c *talk)

// packet is a gateway message.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int             `json:"s"`
	T  string          `json:"t"`
}

// talk is one connection of a fake gateway.
type talk struct {
	*websocket.Conn
	gateway *fakeGateway
	mute    bool // heartbeats are not answered
	in      chan packet
	writing sync.Mutex
}

func fake(t *testing.T, scenes ...scene) *fakeGateway {
	t.Helper()
	f := &fakeGateway{scenes: scenes, log: new(logged), ends: make(chan struct{})}
	f.server = httptest.NewServer(f)
	t.Cleanup(func() {
		close(f.ends)
		f.server.CloseClientConnections()
		f.server.Close()
		f.log.check(t)
	})
	return f
}

func (f *fakeGateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/gateway/bot"):
		f.note(r)
		_, _ = fmt.Fprintf(w, `{"url":"ws%s/socket","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":0,"max_concurrency":1}}`,
			strings.TrimPrefix(f.server.URL, "http"))
	case strings.HasSuffix(r.URL.Path, "/applications/@me"):
		f.note(r)
		_, _ = w.Write([]byte(`{"id":"4242","name":"Retouch"}`))
	case r.URL.Path == "/socket/":
		f.note(r)
		f.socket(w, r)
	default:
		f.note(r)
		http.NotFound(w, r)
	}
}

func (f *fakeGateway) note(r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, seen{method: r.Method, path: r.RequestURI, header: r.Header})
}

func (f *fakeGateway) socket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{}
	c, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	f.mu.Lock()
	play := f.scenes[min(f.dials, len(f.scenes)-1)]
	f.dials++
	f.mu.Unlock()
	t := &talk{Conn: c, gateway: f, in: make(chan packet, 16)}
	var reading sync.WaitGroup
	reading.Go(t.read)
	play(t)
	_ = c.Close()
	reading.Wait()
}

// read takes what the client sends, and answers heartbeats.
func (t *talk) read() {
	defer close(t.in)
	for {
		var p packet
		if t.ReadJSON(&p) != nil {
			return
		}
		if p.Op == 1 {
			if !t.mute {
				t.send(`{"op":11}`)
			}
			continue
		}
		t.gateway.mu.Lock()
		t.gateway.sent = append(t.gateway.sent, p)
		t.gateway.mu.Unlock()
		select {
		case t.in <- p:
		case <-t.gateway.ends:
			return
		}
	}
}

func (t *talk) send(message string) {
	t.writing.Lock()
	defer t.writing.Unlock()
	_ = t.WriteMessage(websocket.TextMessage, []byte(message))
}

// packed sends a message compressed, as nobody has asked for.
func (t *talk) packed(message string) {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(message)) // into memory
	_ = z.Close()
	t.writing.Lock()
	defer t.writing.Unlock()
	_ = t.WriteMessage(websocket.BinaryMessage, b.Bytes())
}

func (t *talk) hello(beat int) { t.send(fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d}}`, beat)) }

const readyEvent = `{"op":0,"s":1,"t":"READY","d":{"v":10,"session_id":"abc","user":{"id":"7"},"guilds":[],"application":{"id":"42","flags":0}}}`

// login says HELLO, waits for the client's first packet and welcomes it.
func (t *talk) login(beat int) (first packet, ok bool) {
	t.hello(beat)
	first, ok = t.wait()
	if first.Op == 6 {
		t.send(`{"op":0,"s":2,"t":"RESUMED","d":{}}`)
	} else if ok {
		t.send(readyEvent)
	}
	return first, ok
}

func (t *talk) wait() (packet, bool) {
	select {
	case p, ok := <-t.in:
		return p, ok
	case <-t.gateway.ends:
		return packet{}, false
	}
}

// stay keeps the connection until the client leaves or the test ends.
func (t *talk) stay() {
	for {
		if _, ok := t.wait(); !ok {
			return
		}
	}
}

func (t *talk) close(code int) {
	t.writing.Lock()
	defer t.writing.Unlock()
	_ = t.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "canary reason"))
}

func (t *talk) interaction(id string) {
	t.send(fmt.Sprintf(`{"op":0,"s":3,"t":"INTERACTION_CREATE","d":{"id":%q,"application_id":"42","type":2,"token":%q,"version":1,`+
		`"data":{"id":"1","name":"edit","type":1},"message":{"components":[{"type":99,"odd":[{}]}]}}}`, id, interactionToken))
}

// ops are the ops that clients have sent, heartbeats aside.
func (f *fakeGateway) ops() (ops []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.sent {
		ops = append(ops, p.Op)
	}
	return ops
}

// serving plays a whole connection: it logs in, sends an interaction and stays.
func serving(t *talk) {
	if _, ok := t.login(45000); ok {
		t.interaction(snowflake(time.Now()))
		t.stay()
	}
}

// quick is a gateway's timing for tests. Hello and Open are what a test with a
// silence waits for, and what a busy machine may take for all of a login.
var quick = discord.Timing{
	Hello: 4 * time.Second, Open: 4 * time.Second, Retry: 20 * time.Millisecond, RetryMax: 100 * time.Millisecond,
	Healthy: time.Minute, Identify: 10 * time.Millisecond,
}
