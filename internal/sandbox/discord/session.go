package discord

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of sessions: what can be replayed, how long a session waits for its
// client to come back, and how many there are.
const (
	keptEvents   = 500
	keptSessions = 64
	resumeWithin = 3 * time.Minute
)

// session is a client as Discord knows it: it outlives a lost connection for
// a while.
type session struct {
	id       string
	shard    [2]int64
	intents  int64
	compress bool
	seq      int64
	events   []event // that may be replayed
	conn     *conn   // nil while it is lost
	lost     time.Time
}

type event struct {
	seq  int64
	data []byte
}

// intentGuilds asks for GUILD_CREATE; the others are what may be asked for.
const (
	intentGuilds      = 1 << 0
	intentsPrivileged = 1<<1 | 1<<8 | 1<<15
	intentsKnown      = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// receive handles one payload of the client's; false ends the connection.
func (s *Server) receive(c *conn, data []byte) bool {
	var p struct {
		Op int64           `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if json.Unmarshal(data, &p) != nil {
		c.shut(closeDecode, "Error while decoding payload.")
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case p.Op == opHeartbeat:
		s.step(c, "ack", c.shard(), func() { c.say(opAck, nil) })
		return true
	case p.Op == opIdentify:
		return s.identify(c, p.D)
	case p.Op == opResume:
		return s.resume(c, p.D)
	case p.Op != opPresence && p.Op != opVoice && p.Op != opMembers && p.Op != opSounds:
		c.shut(closeUnknownOpcode, "Unknown opcode.")
		return false
	case c.session == nil:
		c.shut(closeNotIdentified, "Not authenticated.")
		return false
	case p.Op == opMembers:
		s.chunk(c.session, p.D)
	}
	return true
}

// identity is the d of Identify. Compress is a truth value in Discord's
// documentation; oceanic.js sends the name of the transport compression there.
type identity struct {
	Token      string         `json:"token"`
	Properties map[string]any `json:"properties"`
	Compress   any            `json:"compress"`
	Shard      *[2]int64      `json:"shard"`
	Intents    *int64         `json:"intents"`
}

// refusal is the close code and reason for a bad Identify; 0 is none.
func (id identity) refusal(token string) (int, string) {
	switch {
	case strings.TrimPrefix(id.Token, "Bot ") != token:
		return closeToken, "Authentication failed."
	case id.Properties == nil:
		return closeDecode, "Error while decoding payload."
	case id.Intents == nil || *id.Intents < 0 || *id.Intents&^intentsKnown != 0:
		return closeIntents, "Invalid intents."
	case *id.Intents&intentsPrivileged != 0:
		return closeDisallowed, "Disallowed intents."
	case id.Shard != nil && (id.Shard[0] < 0 || id.Shard[0] >= id.Shard[1]):
		return closeShard, "Invalid shard."
	}
	return 0, ""
}

func (s *Server) identify(c *conn, d json.RawMessage) bool {
	var id identity
	if json.Unmarshal(d, &id) != nil {
		c.shut(closeDecode, "Error while decoding payload.")
		return false
	}
	if c.session != nil {
		c.shut(closeIdentifiedTwice, "Already authenticated.")
		return false
	}
	if code, reason := id.refusal(s.opts.Token); code != 0 {
		c.shut(code, reason)
		return false
	}
	if !s.admitted(c, id) {
		return true
	}
	ss := &session{id: hex.EncodeToString(randomBytes(16)), shard: [2]int64{0, 1}, intents: *id.Intents, compress: id.Compress == true}
	if id.Shard != nil {
		ss.shard = *id.Shard
	}
	s.step(c, "ready", &ss.shard, func() {
		ss.conn, c.session = c, ss
		s.sessions = append(s.sessions, ss)
		if n := len(s.sessions); n > keptSessions {
			s.end(s.sessions[0])
		}
		s.greet(ss)
		s.step(c, "after", &ss.shard, func() {})
	})
	return true
}

// admitted holds an Identify to Discord's limits: op 9 for one that is early,
// and a token that is worth nothing any more for one too many
// (https://docs.discord.com/developers/events/gateway#rate-limiting).
func (s *Server) admitted(c *conn, id identity) bool {
	l := login{How: "identify", Shard: [2]int64{0, 1}, URL: c.path}
	if id.Shard != nil {
		l.Shard = *id.Shard
	}
	l.Fault = s.starts.admit(l.Shard[0], time.Now())
	s.starts.note(l)
	switch l.Fault {
	case "early":
		s.invalidate(c, false)
	case "none left":
		c.shut(closeToken, "Authentication failed.")
	}
	return l.Fault == ""
}

// greet sends READY and, if asked for, the server.
func (s *Server) greet(ss *session) {
	guilds := list{}
	if ss.serves(s.world.guild) {
		guilds = append(guilds, object{"id": s.world.guild, "unavailable": true})
	}
	s.dispatch(ss, "READY", object{
		"v": ss.conn.version, "user": s.me(), "guilds": guilds, "session_id": ss.id, "session_type": "normal",
		"resume_gateway_url": s.gatewayURL() + "/" + ss.id[:8], "shard": ss.shard,
		"application": object{"id": s.opts.ApplicationID, "flags": 0}, "user_settings": object{},
		"private_channels": list{}, "relationships": list{}, "presences": list{}, "guild_join_requests": list{},
		"geo_ordered_rtc_regions": list{}, "auth": object{}, "_trace": list{},
	})
	if ss.intents&intentGuilds != 0 && len(guilds) > 0 {
		s.dispatch(ss, "GUILD_CREATE", s.world.guildCreate())
	}
	s.hub.publish("connected", object{"connected": true})
}

// serves says whether a server's events belong to the session's shard
// (https://docs.discord.com/developers/events/gateway#sharding). "" is no
// server: the first shard.
func (ss *session) serves(guild string) bool {
	if guild == "" {
		return ss.shard[0] == 0
	}
	n, _ := strconv.ParseUint(guild, 10, 64)
	return int64(n>>22)%ss.shard[1] == ss.shard[0]
}

func (s *Server) resume(c *conn, d json.RawMessage) bool {
	var want struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if json.Unmarshal(d, &want) != nil {
		c.shut(closeDecode, "Error while decoding payload.")
		return false
	}
	if strings.TrimPrefix(want.Token, "Bot ") != s.opts.Token {
		c.shut(closeToken, "Authentication failed.")
		return false
	}
	ss := s.session(want.SessionID)
	l := login{How: "resume", URL: c.path}
	if ss != nil {
		l.Shard = ss.shard
	}
	s.starts.note(l)
	switch {
	case c.session != nil:
		c.shut(closeIdentifiedTwice, "Already authenticated.")
		return false
	case ss == nil, len(ss.events) > 0 && want.Seq < ss.events[0].seq-1:
		c.send(mustJSON(object{"op": opInvalidSession, "s": nil, "t": nil, "d": false}))
		return true
	case want.Seq > ss.seq || want.Seq < 0:
		c.shut(closeSequence, "Invalid seq.")
		return false
	}
	s.step(c, "resumed", &ss.shard, func() { s.replay(c, ss, want.Seq) })
	return true
}

// replay hands a session to a connection, with what it missed.
func (s *Server) replay(c *conn, ss *session, seq int64) {
	if old := ss.conn; old != nil {
		ss.conn = nil
		old.shut(closeUnknownError, "the session was resumed elsewhere")
	}
	ss.conn, c.session = c, ss
	for _, e := range ss.events {
		if e.seq > seq {
			c.send(e.data)
		}
	}
	s.dispatch(ss, "RESUMED", object{"_trace": list{}})
	s.hub.publish("connected", object{"connected": true})
	s.step(c, "after", &ss.shard, func() {})
}

// session finds one that can be resumed, and ends those that waited too long.
func (s *Server) session(id string) *session {
	for _, ss := range slices.Clone(s.sessions) {
		if ss.conn == nil && time.Since(ss.lost) > resumeWithin {
			s.end(ss)
		}
	}
	for _, ss := range s.sessions {
		if ss.id == id {
			return ss
		}
	}
	return nil
}

// end makes a session one that cannot be resumed.
func (s *Server) end(ss *session) {
	s.sessions = slices.DeleteFunc(s.sessions, func(x *session) bool { return x == ss })
}

// dispatch sends an event to a session, or keeps it until the client is back.
func (s *Server) dispatch(ss *session, name string, d any) {
	ss.seq++
	e := event{seq: ss.seq, data: mustJSON(object{"op": opDispatch, "s": ss.seq, "t": name, "d": d})}
	ss.events = append(ss.events, e)
	ss.events = ss.events[max(0, len(ss.events)-keptEvents):]
	if ss.conn != nil {
		ss.conn.send(e.data)
	}
}

// listeners are the sessions that get the events of a server, "" for none: all
// of the shard that are connected or may come back. Two programs with one token
// both get everything, and the first to answer an interaction has it
// (https://docs.discord.com/developers/events/gateway#sharding).
func (s *Server) listeners(guild string) (all []*session) {
	for _, ss := range s.sessions {
		if ss.serves(guild) && (ss.conn != nil || time.Since(ss.lost) < resumeWithin) {
			all = append(all, ss)
		}
	}
	return all
}

// connected says whether anybody takes interactions.
func (s *Server) connected() bool {
	return s.endpoint != "" || slices.ContainsFunc(s.sessions, func(ss *session) bool { return ss.conn != nil })
}

// chunk answers a request for members with all of them.
func (s *Server) chunk(ss *session, d json.RawMessage) {
	var want struct {
		Nonce any `json:"nonce"`
	}
	if json.Unmarshal(d, &want) != nil {
		return
	}
	s.dispatch(ss, "GUILD_MEMBERS_CHUNK", object{
		"guild_id": s.world.guild, "members": s.world.guildCreate()["members"], "chunk_index": 0, "chunk_count": 1,
		"not_found": list{}, "nonce": want.Nonce,
	})
}
