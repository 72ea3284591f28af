package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"
)

// event takes one event as it came. It runs in the goroutine that reads the
// connection and must not block.
func (s *shard) event(l *link, e *discordgo.Event) {
	defer s.g.catch("event", e.Type, "")
	l.watch.heard(e.Sequence)
	switch e.Type {
	case "READY":
		s.welcome(l, e.RawData)
	case "RESUMED":
		l.watch.resumed()
		s.g.meter.Connected("resume")
		s.g.tell("gateway has resumed", s.id)
	case "INTERACTION_CREATE":
		s.g.interaction(e.RawData)
	}
}

// welcome takes READY.
func (s *shard) welcome(l *link, data []byte) {
	var told struct {
		SessionID   string      `json:"session_id"`
		ResumeURL   string      `json:"resume_gateway_url"`
		Application Application `json:"application"`
	}
	_ = json.Unmarshal(data, &told) // what is missing is done without
	if _, err := checkGateway(told.ResumeURL); err != nil {
		told.ResumeURL = ""
	}
	l.watch.welcome(told.SessionID, told.ResumeURL)
	s.g.meter.Connected("identify")
	s.g.tell("gateway is ready", s.id)
	s.g.announce(s.id, told.Application)
}

// tell logs that a shard is connected, and how many of all are.
func (g *Gateway) tell(what string, shard int) {
	all, ready := g.Shards()
	g.log.Info(what, "shard", shard, "shards", all, "connected", ready)
}

// interaction hands one interaction to the handler. Discord may send it more
// than once, on resuming above all; it is answered once.
// https://discord.com/developers/docs/reference#consistency
func (g *Gateway) interaction(data []byte) {
	i, err := DecodeInteraction(data, time.Now())
	if err != nil {
		g.log.Error("interaction is lost", "cause", err)
		return
	}
	if _, first := g.past.begin(i.ID, i.Received); !first {
		g.log.Debug("interaction came again", "interaction", i.ID)
		return
	}
	g.compareClocks(i)
	started := g.crew.start(func(ctx context.Context) {
		defer g.catch("handler", i.ID, i.Token)
		g.handle(ctx, i)
	})
	if !started {
		g.past.forget(i.ID)
		g.log.Error("interaction is lost", "interaction", i.ID, "cause", "too many at once, or stopping")
	}
}

// compareClocks warns once when this machine's clock is not Discord's: then
// deadlines are counted from receipt.
func (g *Gateway) compareClocks(i *Interaction) {
	created, ok := CreatedAt(i.ID)
	if !ok || i.Received.Sub(created).Abs() <= clockSkew {
		return
	}
	g.clock.Do(func() {
		g.log.Warn("clock differs from Discord's, or an interaction came late", "by", i.Received.Sub(created))
	})
}

// announce calls the ready callback with the application's id, which READY holds
// or else Discord is asked for. With many shards one of them does.
func (g *Gateway) announce(shard int, a Application) {
	if g.ready == nil || g.greeted.Swap(true) && shard != 0 {
		return
	}
	g.crew.start(func(ctx context.Context) {
		defer g.catch("ready", a.ID, "")
		if !g.greet.TryLock() {
			return
		}
		defer g.greet.Unlock()
		g.greetWith(ctx, a)
	})
}

func (g *Gateway) greetWith(ctx context.Context, a Application) {
	if a.ID == "" {
		var err error
		if a, err = g.rest.Application(ctx); err != nil {
			g.log.Error("application is unknown", "cause", err)
			return
		}
	}
	g.ready(a.ID)
}

// catch ends a panic of what it is deferred in.
func (g *Gateway) catch(what, id string, secret Token) {
	if v := recover(); v != nil {
		g.meter.Panicked(what)
		g.log.Error("panic is caught", "in", what, "id", id,
			"panic", hide(fmt.Sprint(v), g.rest.token, secret), "stack", string(debug.Stack()))
	}
}
