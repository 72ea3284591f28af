package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	standin "retouch/internal/sandbox/discord"
)

// fatalWithin is how soon the program has to end when Discord refuses it.
const fatalWithin = 10 * time.Second

// TestRefusedBotExits: the real program ends with 78, soon, and names what to
// mend, also while a job runs.
func TestRefusedBotExits(t *testing.T) {
	t.Parallel()
	for code, says := range map[int]string{4004: "DISCORD_TOKEN", 4010: "DISCORD_SHARDS", 4014: "Privileged Gateway Intents"} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 1)
			o.thinking(forever)
			p := newProcess(t, o)
			p.start()
			o.mustEdit(t.Context(), "crowd1")
			if !o.books.until(begun(1), patience) {
				t.Fatal("no call has begun")
			}
			if _, err := o.user.Gateway(t.Context(), control.GatewayTurn{Close: code}); err != nil {
				t.Fatal(err)
			}
			if got := p.exit(fatalWithin); got != exitSettings {
				t.Errorf("got exit %d, want %d", got, exitSettings)
			}
			if text, _ := p.said.read(); !strings.Contains(text, says) {
				t.Errorf("it does not say %q:\n%s", says, lastLines(text, 10))
			}
		})
	}
}

// TestReadyzTellsTheTruth: it follows the connection down and up again.
func TestReadyzTellsTheTruth(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 1)
	p := newProcess(t, o)
	p.start()
	for _, do := range []control.GatewayTurn{{Do: "reset"}, {Op: 7}, {Op: 9}, {Close: 4000}} {
		if err := o.user.GatewayFault(t.Context(), control.GatewayFault{At: "upgrade", Do: "refuse", Times: -1}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.user.Gateway(t.Context(), do); err != nil {
			t.Fatal(err)
		}
		p.awaitStatus("/readyz", http.StatusServiceUnavailable, patience)
		if err := o.user.ClearGatewayFaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.awaitReady(90 * time.Second)
	}
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd1"))
	o.balance()
}

// TestShardsServeTogether: the real program with the shards that Discord
// recommends, one of which goes.
func TestShardsServeTogether(t *testing.T) {
	t.Parallel()
	o := newOutsideWith(t, standin.Options{Crowd: 1, Shards: 3, MaxConcurrency: 3, IdentifyEvery: 5 * time.Second})
	p := newProcess(t, o)
	p.start()
	if got := p.metric("retouch_shards_connected"); got != 3 {
		t.Errorf("got %v shards, want 3", got)
	}
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd1"))
	one := 2
	if err := o.user.GatewayFault(t.Context(), control.GatewayFault{At: "resumed", Do: "silence", Shard: &one}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.user.Gateway(t.Context(), control.GatewayTurn{Do: "reset", Shard: &one}); err != nil {
		t.Fatal(err)
	}
	p.awaitStatus("/readyz", http.StatusServiceUnavailable, patience)
	if text := p.get("/readyz"); !strings.Contains(text, "1 of 3 shards") {
		t.Errorf("got %q from /readyz, want one that names the shard", text)
	}
	p.awaitReady(90 * time.Second)
	o.balance()
}

// TestCrashLoopSpendsNoLogins: a program that is killed and started again and
// again logs in no more often than Discord allows.
func TestCrashLoopSpendsNoLogins(t *testing.T) {
	t.Parallel()
	o := newOutsideWith(t, standin.Options{Crowd: 1, IdentifyEvery: 5 * time.Second})
	p := newProcess(t, o)
	for range 3 {
		p.start()
		p.kill()
	}
	s, err := o.user.GatewayState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range s.Logins {
		if l.Fault != "" {
			t.Errorf("a login was %s", l.Fault)
		}
	}
	if info, err := os.Stat(filepath.Join(p.dir, "data", loginsFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the count of logins: %v, %v", info, err)
	}
}
