package main

import (
	"context"
	"fmt"

	"retouch/bot/discord"
)

// entrance is how interactions come in: over the gateway, or by the signed
// door. Both end in the same handler.
type entrance interface {
	// Run takes interactions until its context ends, or fails for good.
	Run(ctx context.Context) error
	// Connected says why no interaction can arrive now, nil when one can.
	Connected() error
}

// entrance makes the one that the settings ask for.
func (v *service) entrance(s settings) (entrance, error) {
	if s.HTTPAddr == "" {
		return v.gateway(s)
	}
	return v.door(s)
}

func (v *service) gateway(s settings) (entrance, error) {
	g, err := discord.NewGateway(discord.GatewayConfig{
		Config: v.discordConfig(s), Handle: v.bot.Handle, Ready: v.register.ready,
		Shards: s.Shards, Memory: v.data.logins(), Meter: v.metrics,
	})
	if err != nil {
		return nil, settingsError{err}
	}
	v.metrics.CountShards(g.Shards)
	return g, nil
}

// door takes the address at once: a taken one ends the program before any work
// begins.
func (v *service) door(s settings) (entrance, error) {
	d, err := discord.NewDoor(discord.DoorConfig{
		Config: v.discordConfig(s), PublicKey: s.PublicKey, Addr: s.HTTPAddr,
		Handle: v.bot.Handle, Ready: v.register.ready, Meter: v.metrics,
	})
	if err != nil {
		return nil, settingsError{err}
	}
	if err := d.Listen(); err != nil {
		return nil, settingsError{fmt.Errorf("HTTP_ADDR %s: %w. Give it another port; is another program there?", s.HTTPAddr, err)}
	}
	return d, nil
}
