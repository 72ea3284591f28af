package control

import (
	"context"
	"net/http"
	"time"
)

// GatewayFault is a misfortune at a step of a connection to the gateway, in the
// place of what belongs there.
type GatewayFault struct {
	At     string  `json:"at"`               // upgrade, hello, ready, resumed, ack; after is once READY or RESUMED was sent
	Do     string  `json:"do,omitempty"`     // reconnect, invalid, resumable, silence, reset, close, garbage, zlib, refuse; "" only delays
	Close  int     `json:"close,omitempty"`  // the code for close
	Status int     `json:"status,omitempty"` // for refuse
	Delay  string  `json:"delay,omitempty"`  // a duration such as 1s, before it
	Times  int     `json:"times,omitempty"`  // 0 is once, -1 until cleared
	Chance float64 `json:"chance,omitempty"` // how probable it is each time; 0 is certain
	Shard  *int    `json:"shard,omitempty"`  // of this shard only
}

// GatewayFault adds a misfortune to those that wait.
func (c *Client) GatewayFault(ctx context.Context, f GatewayFault) error {
	r, err := request{method: http.MethodPost, path: "/gateway/faults"}.withJSON(f)
	if err != nil {
		return err
	}
	return c.call(ctx, r, nil)
}

// ClearGatewayFaults removes all that wait.
func (c *Client) ClearGatewayFaults(ctx context.Context) error {
	return c.call(ctx, request{method: http.MethodDelete, path: "/gateway/faults"}, nil)
}

// GatewayLimits is what the stand-in says and enforces of logins. What is nil
// stays as it is.
type GatewayLimits struct {
	Shards         *int     `json:"shards,omitempty"`
	MaxConcurrency *int     `json:"max_concurrency,omitempty"`
	Total          *int     `json:"total,omitempty"`
	Remaining      *int     `json:"remaining,omitempty"`
	ResetAfter     *float64 `json:"reset_after,omitempty"`    // seconds
	IdentifyEvery  *float64 `json:"identify_every,omitempty"` // seconds; 0 is not enforced
}

// LimitGateway changes them.
func (c *Client) LimitGateway(ctx context.Context, l GatewayLimits) error {
	r, err := request{method: http.MethodPut, path: "/gateway/limits"}.withJSON(l)
	if err != nil {
		return err
	}
	return c.call(ctx, r, nil)
}

// Login is one Identify or Resume that the stand-in saw.
type Login struct {
	Time  time.Time `json:"time"`
	Shard [2]int    `json:"shard"`
	How   string    `json:"how"`   // identify or resume
	Fault string    `json:"fault"` // early, none left
	URL   string    `json:"url"`   // the path that was dialled
}

// GatewayState is what the stand-in sees of its gateway.
type GatewayState struct {
	Connections []struct {
		Shard     [2]int `json:"shard"`
		SessionID string `json:"session_id"`
	} `json:"connections"`
	Logins []Login `json:"logins"` // oldest first
	Faults int     `json:"faults"` // that wait
}

// GatewayState looks at the gateway.
func (c *Client) GatewayState(ctx context.Context) (GatewayState, error) {
	var s GatewayState
	return s, c.call(ctx, request{method: http.MethodGet, path: "/gateway"}, &s)
}
