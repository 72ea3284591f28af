package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"retouch/bot/discord"
	"retouch/editor"
)

// sandboxOrder is what the flags of the sandbox say.
type sandboxOrder struct {
	addr, dir  string
	bare, once bool
	signed     bool
}

func (o *sandboxOrder) define(set *flag.FlagSet) {
	set.StringVar(&o.addr, "addr", "", "listen at this `address` of this machine (default "+usualAddr+", or a free port when that is taken)")
	set.BoolVar(&o.bare, "bare", false, "only the stand-ins, without the bot; prints where they are as one line of JSON")
	set.BoolVar(&o.signed, "signed", false, "commands arrive by signed HTTP POST instead of the gateway")
	set.BoolVar(&o.once, "once", false, "play one edit, write before.png, after.png and transcript.json, and stop")
	set.StringVar(&o.dir, "o", "", "the `folder` for the files of -once")
}

// check makes the address literal, and refuses one that others could reach:
// whoever reaches the sandbox may do everything in it.
func (o *sandboxOrder) check() error {
	switch {
	case o.bare && o.once:
		return errors.New("-bare has no bot that could play -once: use one of them")
	case o.bare && o.signed:
		return errors.New("-signed is about the bot, and -bare has none: tell POST /control/endpoint where yours is")
	case o.once && o.dir == "":
		return errors.New("-once needs a folder for its files: -o DIR")
	case !o.once && o.dir != "":
		return errors.New("-o goes with -once")
	case o.addr == "":
		return nil
	}
	host, port, err := net.SplitHostPort(o.addr)
	if err != nil {
		return fmt.Errorf("-addr %q is not host:port", o.addr)
	}
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	if !isLoopback(host) {
		return fmt.Errorf("-addr %q can be reached by others; the sandbox is for this machine alone, like %s", o.addr, usualAddr)
	}
	o.addr = net.JoinHostPort(host, port)
	return nil
}

// sandbox is the whole thing on one machine: stand-ins for all that is far
// away, and the real bot between them. Only addresses and keys differ from run.
func (p *program) sandbox(ctx context.Context, args []string) (err error) {
	var order sandboxOrder
	if err := p.flags("sandbox", args, order.define); err != nil {
		return err
	}
	if err := order.check(); err != nil {
		return usageError{err}
	}
	s, err := sandboxSettings(p.env.vars)
	if err != nil {
		return err
	}
	log := newLog(p.stderr, s.LogLevel, s.LogFormat, p.terminal)
	world, err := newStage(order.addr, log.With("part", "stand-in"))
	if err != nil {
		return err
	}
	defer world.close()
	if order.bare {
		return p.bare(ctx, world)
	}
	dir, err := os.MkdirTemp("", "retouch-sandbox-")
	if err != nil {
		return fmt.Errorf("make a folder for the sandbox: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p.limitMemory(s)
	s = s.pointedAt(world, filepath.Join(dir, "data"))
	if order.signed {
		if s, err = s.withDoor(world); err != nil {
			return err
		}
	}
	p.secrets.hide(string(s.Token), string(s.Key))
	return p.perform(ctx, order, s, world, dir, log)
}

// sandboxSettings are those of a run without anything of the owner's: no .env,
// no account, no key, no folder. What else the environment says holds.
func sandboxSettings(vars map[string]string) (settings, error) {
	mine := make(map[string]string, len(vars))
	for name, value := range vars {
		if !isOwners(name) {
			mine[name] = value
		}
	}
	mine["DISCORD_TOKEN"], mine["EDITS_API_KEY"] = "later", "later"
	for name, quiet := range map[string]string{"LOG_LEVEL": "warn", "OPS_ADDR": "127.0.0.1:0", "STOP_TIMEOUT": "10s"} {
		if mine[name+"_FILE"] == "" {
			mine[name] = cmp.Or(mine[name], quiet)
		}
	}
	s, _, err := load("run", environment{vars: mine})
	return s, err
}

// isOwners says whether a variable is about an account, a key or a folder.
func isOwners(name string) bool {
	for _, prefix := range []string{"DISCORD_", "HTTP_ADDR", "EDITS_", "NATS_", "DATA_DIR", "ATTACHMENT_HOSTS", "RESULT_HOSTS"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// pointedAt is s with the addresses and keys of the stage, and a folder.
func (s settings) pointedAt(w *stage, dataDir string) settings {
	s.DataDir = dataDir
	s.Token, s.DiscordURL = discord.Token(w.discord.Token()), w.base()+"/api/v10"
	s.Key, s.EditsURL = editor.Key(w.key), w.editsURL()
	s.AttachmentHosts, s.ResultHosts = []string{w.addr}, []string{w.addr}
	return s
}

// withDoor is s with the key of the stage's Discord, and a free port.
func (s settings) withDoor(w *stage) (settings, error) {
	l, err := listenHere("127.0.0.1:0")
	if err != nil {
		return s, err
	}
	s.PublicKey, s.HTTPAddr = w.discord.PublicKey(), l.Addr().String()
	return s, l.Close()
}

// bare serves the stand-ins for other bots, and tells them what they need.
func (p *program) bare(ctx context.Context, w *stage) error {
	err := json.NewEncoder(p.stdout).Encode(map[string]string{
		"api":            w.base() + "/api",
		"token":          w.discord.Token(),
		"application_id": w.discord.ApplicationID(),
		"edits_url":      w.editsURL(),
		"edits_key":      w.key,
		"control":        w.base() + "/control",
		"public_key":     w.discord.PublicKey(),
	})
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// perform runs the bot on the stage and plays the demonstration.
func (p *program) perform(ctx context.Context, o sandboxOrder, s settings, w *stage, dir string, log *slog.Logger) error {
	var entering sync.WaitGroup
	defer entering.Wait()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	stopped := make(chan error, 1)
	go func() {
		err := serve(ctx, s, log)
		end(err)
		stopped <- err
	}()
	if s.HTTPAddr != "" {
		entering.Go(func() { w.enter(ctx, "http://"+s.HTTPAddr+discord.DoorPath) })
	}
	show := newDemo(p.stdout, w, cmp.Or(o.dir, dir))
	err := show.play(ctx)
	if !o.once {
		if ctx.Err() == nil {
			show.stay(err)
		}
		<-ctx.Done()
		err = nil
	}
	end(nil)
	if failed := <-stopped; failed != nil {
		return failed
	}
	return err
}
