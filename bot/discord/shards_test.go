package discord_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"

	"github.com/google/go-cmp/cmp"
)

// calm is a heartbeat that a busy machine does not miss.
const calm = 20 * time.Second

// again is a new gateway for the same Discord, as after a restart.
func (w *wire) again(change func(*discord.GatewayConfig)) *wire {
	w.tb.Helper()
	w.stop()
	next := *w
	next.done = make(chan error, 1)
	c := w.gate.Config()
	if change != nil {
		change(&c)
	}
	g, err := discord.NewGateway(c)
	w.must(err)
	next.gate = g
	next.run()
	return &next
}

func TestGatewayResumesWhereDiscordWantsIt(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Heartbeat: calm}, leisurely)
	w.turn(resumes)
	w.serves("server")
	logins := w.state().Logins
	if len(logins) != 2 || logins[1].How != "resume" || !strings.HasPrefix(logins[1].URL, "/gateway/") || logins[1].URL == logins[0].URL {
		t.Errorf("got %+v, want a resume at the address that READY told", logins)
	}
}

// TestGatewayResumesAtTheFrontDoor: the address that READY told is dead.
func TestGatewayResumesAtTheFrontDoor(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Heartbeat: calm}, leisurely)
	w.connected()
	w.must(w.hands.GatewayFault(t.Context(), control.GatewayFault{At: "upgrade", Do: "refuse", Status: 404}))
	w.turn(resumes)
	w.serves("server")
	logins := w.state().Logins
	if len(logins) != 2 || logins[1].How != "resume" || logins[1].URL != logins[0].URL {
		t.Errorf("got %+v, want a resume where it logged in", logins)
	}
}

// TestGatewayMissesNothing: a command that is run while the connection is away
// arrives when it is back.
func TestGatewayMissesNothing(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{AckWithin: time.Minute, Heartbeat: calm}, leisurely)
	w.connected()
	w.must(w.hands.GatewayFault(t.Context(), control.GatewayFault{At: "hello", Delay: "300ms"}))
	w.turn(control.GatewayTurn{Do: "reset"})
	w.until("away", func() bool { return len(w.state().Connections) == 0 })
	got, err := w.hands.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "sky"}}, time.Minute,
		control.File{Field: "image", Name: "a.png", Content: []byte(aPNG)})
	if err != nil || got.Message == nil || got.Message.Content != "served" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestGatewayRunsAsManyShardsAsRecommended(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Shards: 6, MaxConcurrency: 2, IdentifyEvery: 100 * time.Millisecond, Heartbeat: calm}, func(c *discord.GatewayConfig) {
		leisurely(c)
		c.Timing.Identify = time.Second // a busy machine is not that late
	})
	w.connected()
	s := w.state()
	var shards []int
	for _, c := range s.Connections {
		shards = append(shards, c.Shard[0])
	}
	slices.Sort(shards)
	if diff := cmp.Diff(shards, []int{0, 1, 2, 3, 4, 5}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(w.logins(), slices.Repeat([]string{"identify"}, 6)); diff != "" {
		t.Error(diff)
	}
	for _, where := range []string{"server", "dm"} {
		w.serves(where)
	}
	w.turn(identifies) // all of them at once
	w.until("all back", func() bool { return len(w.state().Connections) == 6 })
	if how := w.logins(); slices.Contains(how, "identify early") {
		t.Errorf("somebody logged in too early: %v", how)
	}
}

func TestGatewayRunsAsManyShardsAsItIsTold(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Heartbeat: calm}, func(c *discord.GatewayConfig) { leisurely(c); c.Shards = 3 })
	w.connected()
	if all, ready := w.gate.Shards(); all != 3 || ready != 3 {
		t.Errorf("got %d of %d shards, want 3 of 3", ready, all)
	}
	w.serves("server")
}

// TestGatewayServesWithAShardMissing: the others go on, and it says that one
// is missing.
func TestGatewayServesWithAShardMissing(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Shards: 2}, nil)
	w.connected()
	down := 1
	w.must(w.hands.GatewayFault(t.Context(), control.GatewayFault{At: "ready", Do: "silence", Shard: &down, Times: -1}))
	w.turn(control.GatewayTurn{Op: 9, Shard: &down})
	w.until("one shard short", func() bool {
		err := w.gate.Connected()
		return err != nil && strings.Contains(err.Error(), "1 of 2 shards")
	})
	w.serves("dm") // direct messages are the first shard's
	if err := w.gate.Connected(); err == nil {
		t.Error("it does not say any more that one is missing")
	}
	w.must(w.hands.ClearGatewayFaults(t.Context()))
	w.connected()
}

// TestGatewayGrows: a bot that is in too many servers for its shards asks how
// many it should have.
func TestGatewayGrows(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{}, nil)
	w.connected()
	three := 3
	w.must(w.hands.LimitGateway(t.Context(), control.GatewayLimits{Shards: &three}))
	w.must(w.hands.GatewayFault(t.Context(), control.GatewayFault{At: "ready", Do: "close", Close: 4011}))
	w.turn(identifies)
	w.until("grown", func() bool { return len(w.state().Connections) == 3 })
	w.serves("server")
}

// notebook is a Memory.
type notebook struct {
	mu   sync.Mutex
	text []byte
}

func (n *notebook) Load() ([]byte, error) { n.mu.Lock(); defer n.mu.Unlock(); return n.text, nil }
func (n *notebook) Save(b []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text = slices.Clone(b)
	return nil
}

// TestGatewayCountsLoginsOverRestarts: a program that is started again and again
// logs in no more often than one that runs.
func TestGatewayCountsLoginsOverRestarts(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{IdentifyEvery: 1200 * time.Millisecond, Heartbeat: calm}, func(c *discord.GatewayConfig) {
		leisurely(c)
		c.Memory, c.Timing.Identify = &notebook{}, 2*time.Second
	})
	for range 4 {
		w.connected()
		w = w.again(nil)
	}
	w.connected()
	if diff := cmp.Diff(w.logins(), slices.Repeat([]string{"identify"}, 5)); diff != "" {
		t.Error(diff)
	}
}

// TestGatewayKeepsWithinItsLogins: at zero it waits, and says so.
func TestGatewayKeepsWithinItsLogins(t *testing.T) {
	t.Parallel()
	w := connect(t, sandbox.Options{Heartbeat: calm}, func(c *discord.GatewayConfig) {
		leisurely(c)
		c.Timing.Identify = time.Millisecond // so long is believed what Discord says
	})
	w.connected()
	none, soon := 0, 1.5
	w.must(w.hands.LimitGateway(t.Context(), control.GatewayLimits{Remaining: &none, ResetAfter: &soon}))
	w.turn(identifies)
	w.until("waiting", func() bool { return strings.Contains(w.log.String(), "no logins are left") })
	if how := w.logins(); len(how) != 1 {
		t.Errorf("got %v, want no login before the reset", how)
	}
	many := 1000
	w.must(w.hands.LimitGateway(t.Context(), control.GatewayLimits{Remaining: &many}))
	w.serves("server")
	if how := w.logins(); slices.Contains(how, "identify none left") {
		t.Errorf("it spent what it had not: %v", how)
	}
}
