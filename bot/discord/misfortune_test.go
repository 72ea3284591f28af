package discord_test

import (
	"fmt"
	"testing"

	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"
)

// misfortune is one fault of the gateway's, and how it is brought about.
type misfortune struct {
	name   string
	faults []control.GatewayFault
	rest   []control.Fault
	turn   control.GatewayTurn // then
}

// The turns that make a client resume, and log in anew.
var (
	resumes    = control.GatewayTurn{Op: 7}
	identifies = control.GatewayTurn{Op: 9}
)

// misfortunes are everything that Discord, or the network before it, may do to
// a connection at every step of it.
func misfortunes() (all []misfortune) {
	add := func(name string, turn control.GatewayTurn, faults ...control.GatewayFault) {
		all = append(all, misfortune{name: name, faults: faults, turn: turn})
	}
	for _, do := range []string{"reconnect", "invalid", "resumable", "silence", "reset", "close", "garbage", "zlib"} {
		fault := control.GatewayFault{Do: do}
		if do == "close" {
			fault.Close = 4000
		}
		for at, turn := range map[string]control.GatewayTurn{"hello": resumes, "ready": identifies, "resumed": resumes, "after": resumes} {
			fault.At = at
			add(do+" at "+at, turn, fault)
		}
		fault.At = "hello"
		add(do+" at hello of a login", identifies, fault)
		fault.At, fault.Times = "after", 4
		add(do+" at after, four times", resumes, fault)
	}
	for _, do := range []string{"silence", "reset", "reconnect", "invalid", "resumable"} {
		add(do+" at ack", resumes, control.GatewayFault{At: "ack", Do: do})
	}
	for _, do := range []string{"silence", "reset", "refuse"} {
		add(do+" at upgrade", resumes, control.GatewayFault{At: "upgrade", Do: do, Times: 2})
		add(do+" at upgrade of a login", identifies, control.GatewayFault{At: "upgrade", Do: do, Times: 2})
	}
	for _, at := range []string{"hello", "ready", "resumed", "ack"} {
		turn := resumes
		if at == "ready" {
			turn = identifies
		}
		add("slow at "+at, turn, control.GatewayFault{At: at, Delay: "300ms"})
	}
	for _, do := range []string{"silence", "reset", "garbage", "zlib"} {
		add(do, control.GatewayTurn{Do: do})
	}
	add("op 9 that lets resume", control.GatewayTurn{Op: 9, Resumable: true})
	add("a session that is forgotten", control.GatewayTurn{Op: 7, Forget: true})
	for _, code := range []int{1000, 1001, 1011, 1012, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009} {
		add(fmt.Sprintf("close code %d", code), control.GatewayTurn{Close: code})
	}
	for name, fault := range map[string]control.Fault{
		"429": {Status: 429, RetryAfter: 0.2}, "429 in HTML": {Status: 429, RetryAfter: 0.2, Body: "html"}, "500": {Status: 500},
		"503 in HTML": {Status: 503, Body: "html"}, "a cut connection": {Drop: true}, "an empty answer": {Status: 502, Body: "empty"},
		"403": {Status: 403},
	} {
		fault.Path, fault.Times = "/gateway/bot", 5
		all = append(all, misfortune{name: "GET /gateway/bot: " + name, rest: []control.Fault{fault}, turn: identifies})
	}
	return all
}

// TestGatewayOutlives plays each misfortune to a bot that is connected; it must
// come back and serve, in production within 90 s.
func TestGatewayOutlives(t *testing.T) {
	t.Parallel()
	for _, tt := range misfortunes() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := connect(t, sandbox.Options{}, nil)
			w.connected()
			for _, f := range tt.faults {
				w.must(w.hands.GatewayFault(t.Context(), f))
			}
			for _, f := range tt.rest {
				w.must(w.hands.Fault(t.Context(), f))
			}
			w.turn(tt.turn)
			w.until("through it", func() bool { return w.state().Faults == 0 })
			w.serves("server")
			w.connected()
		})
	}
}

// TestGatewayStartsWhateverHappens plays them to a bot that starts.
func TestGatewayStartsWhateverHappens(t *testing.T) {
	t.Parallel()
	for _, tt := range misfortunes() {
		if len(tt.faults) == 0 || tt.turn != identifies {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := connect(t, sandbox.Options{}, nil)
			w.stop()
			for _, f := range tt.faults {
				w.must(w.hands.GatewayFault(t.Context(), f))
			}
			w = w.again(nil)
			w.until("through it", func() bool { return w.state().Faults == 0 })
			w.serves("server")
		})
	}
}

// TestGatewayEndsForGood plays the close codes after which nobody should come
// back, at every step.
func TestGatewayEndsForGood(t *testing.T) {
	t.Parallel()
	for code, says := range map[int]string{
		4004: "DISCORD_TOKEN", 4010: "DISCORD_SHARDS", 4011: "DISCORD_SHARDS", 4012: "update", 4013: "update",
		4014: "Privileged Gateway Intents",
	} {
		for at, turn := range map[string]control.GatewayTurn{"hello": resumes, "ready": identifies, "resumed": resumes, "after": resumes} {
			t.Run(fmt.Sprintf("%d at %s", code, at), func(t *testing.T) {
				t.Parallel()
				w := connect(t, sandbox.Options{}, nil)
				w.connected()
				w.must(w.hands.GatewayFault(t.Context(), control.GatewayFault{At: at, Do: "close", Close: code, Times: -1}))
				w.turn(turn)
				w.fatal(says)
			})
		}
	}
}
