package discord

import (
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Opcodes (https://docs.discord.com/developers/topics/opcodes-and-status-codes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opMembers        = 8
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
	opSounds         = 31
)

// Close codes.
const (
	closeGoingAway       = 1001
	closeUnknownError    = 4000
	closeUnknownOpcode   = 4001
	closeDecode          = 4002
	closeNotIdentified   = 4003
	closeToken           = 4004
	closeIdentifiedTwice = 4005
	closeSequence        = 4007
	closeRateLimited     = 4008
	closeTimedOut        = 4009
	closeShard           = 4010
	closeVersion         = 4012
	closeIntents         = 4013
	closeDisallowed      = 4014
)

// Limits of what a client may send
// (https://docs.discord.com/developers/events/gateway#rate-limiting).
const (
	maxSent       = 4096
	maxSentMinute = 120
)

func (s *Server) getGateway(*request) (reply, error) {
	return ok(object{"url": s.gatewayURL()})
}

func (s *Server) getGatewayBot(*request) (reply, error) {
	t := s.starts
	return ok(object{"url": s.gatewayURL(), "shards": t.Shards, "session_start_limit": object{
		"total": t.Total, "remaining": t.Remaining, "reset_after": int64(t.ResetAfter * 1000), "max_concurrency": t.MaxConcurrency,
	}})
}

func (s *Server) gatewayURL() string { return "ws" + strings.TrimPrefix(s.base, "http") + "/gateway" }

// serveGateway is one connection from HELLO to its close.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if s.refused(w, r) {
		return
	}
	q := r.URL.Query()
	up := websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 4096}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := newConn(ws, q.Get("compress"))
	c.path = r.URL.Path
	if !s.open(c) {
		_ = ws.Close()
		return
	}
	s.work.Go(c.write)
	defer s.drop(c)
	if c.version, _ = strconv.Atoi(q.Get("v")); c.version != 9 && c.version != 10 {
		c.shut(closeVersion, "Invalid API version")
	} else if e := q.Get("encoding"); e != "" && e != "json" {
		c.shut(closeDecode, "the stand-in speaks json only")
	}
	s.mu.Lock()
	s.step(c, "hello", nil, func() {
		c.say(opHello, object{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": list{}})
	})
	s.mu.Unlock()
	s.listen(c)
}

func (s *Server) open(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.conns[c] = true
	}
	return !s.closed
}

// listen takes what the client sends until one side ends it.
func (s *Server) listen(c *conn) {
	c.ws.SetReadLimit(1 << 20)
	var sent []time.Time
	for {
		c.await(2 * s.opts.Heartbeat)
		kind, data, err := c.ws.ReadMessage()
		var slow net.Error
		switch {
		case errors.As(err, &slow) && slow.Timeout():
			c.shut(closeTimedOut, "Session timed out")
			return
		case err != nil:
			c.theirs = closeCode(err)
			return
		case kind != websocket.TextMessage && kind != websocket.BinaryMessage, len(data) > maxSent:
			c.shut(closeDecode, "Error while decoding payload.")
			return
		}
		if c.dead() {
			continue
		}
		sent = append(sent, time.Now())
		sent = sent[max(0, len(sent)-maxSentMinute-1):]
		if len(sent) > maxSentMinute && time.Since(sent[0]) < time.Minute {
			c.shut(closeRateLimited, "You are being rate limited.")
			return
		}
		if !s.receive(c, data) {
			return
		}
	}
}

// closeCode is the code that the client closed with; 1006 if it just went.
func closeCode(err error) int {
	var ce *websocket.CloseError
	if errors.As(err, &ce) {
		return ce.Code
	}
	return websocket.CloseAbnormalClosure
}

// drop forgets a connection. Its session can be resumed unless the client said
// goodbye with 1000 or 1001.
func (s *Server) drop(c *conn) {
	c.shut(closeUnknownError, "")
	c.drain()
	close(c.gone)
	s.mu.Lock()
	delete(s.conns, c)
	if ss := c.session; ss != nil && ss.conn == c {
		ss.conn, ss.lost = nil, time.Now()
		if c.theirs == websocket.CloseNormalClosure || c.theirs == websocket.CloseGoingAway {
			s.end(ss)
		}
		s.hub.publish("connected", object{"connected": s.connected()})
	}
	s.mu.Unlock()
	<-c.done
}
