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
func (g *Gateway) event(l *link, e *discordgo.Event) {
	defer g.catch("gateway event", e.Type, "")
	switch e.Type {
	case "READY":
		l.watch.Load().welcome()
		g.log.Info("gateway is ready")
		g.announce(e.RawData)
	case "RESUMED":
		l.watch.Load().welcome()
		g.log.Info("gateway has resumed")
	case "INTERACTION_CREATE":
		g.interaction(e.RawData)
	}
}

// interaction hands one interaction to the handler.
func (g *Gateway) interaction(data []byte) {
	i, err := DecodeInteraction(data, time.Now())
	if err != nil {
		g.log.Error("interaction is lost", "cause", err)
		return
	}
	g.compareClocks(i)
	started := g.crew.start(func(ctx context.Context) {
		defer g.catch("interaction handler", i.ID, i.Token)
		g.handle(ctx, i)
	})
	if !started {
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
// or else Discord is asked for.
func (g *Gateway) announce(data []byte) {
	if g.ready == nil {
		return
	}
	var told struct {
		Application Application `json:"application"`
	}
	_ = json.Unmarshal(data, &told) // what is missing is asked for
	g.crew.start(func(ctx context.Context) {
		defer g.catch("ready callback", told.Application.ID, "")
		if !g.greet.TryLock() {
			return
		}
		defer g.greet.Unlock()
		g.greetWith(ctx, told.Application)
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
		g.log.Error("panic is caught", "in", what, "id", id,
			"panic", hide(fmt.Sprint(v), g.rest.token, secret), "stack", string(debug.Stack()))
	}
}
