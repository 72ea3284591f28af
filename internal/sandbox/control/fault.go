package control

import (
	"context"
	"net/http"
)

// Fault is a misfortune that the stand-in plays on requests that match.
type Fault struct {
	Method string  `json:"method,omitempty"` // "" matches all
	Path   string  `json:"path,omitempty"`   // a part of the path; "" matches all
	Files  bool    `json:"files,omitempty"`  // only requests that upload files
	Status int     `json:"status,omitempty"` // 200 to 599; 0 answers as always
	Times  int     `json:"times,omitempty"`  // how many requests it befalls; 0 is one, -1 all until cleared
	Chance float64 `json:"chance,omitempty"` // how probable it is for each request that matches; 0 is certain
	Delay  string  `json:"delay,omitempty"`  // a duration such as 1s, before the answer
	Drop   bool    `json:"drop,omitempty"`   // the connection ends without an answer
	After  bool    `json:"after,omitempty"`  // once the request has had its effect

	Code     int            `json:"code,omitempty"`     // Discord's own
	Message  string         `json:"message,omitempty"`  // Discord's words
	Errors   map[string]any `json:"errors,omitempty"`   // what was wrong with a form
	Body     string         `json:"body,omitempty"`     // "html", "text", "empty" or "cut" in place of JSON
	Location string         `json:"location,omitempty"` // of a redirect

	RetryAfter  float64 `json:"retry_after,omitempty"`  // seconds
	RetryHeader string  `json:"retry_header,omitempty"` // Retry-After as it is written
	Untimed     bool    `json:"untimed,omitempty"`      // no time to wait is told
	Global      bool    `json:"global,omitempty"`       // a 429 for all routes
	Scope       string  `json:"scope,omitempty"`        // of a 429: "user", "global", "shared"
}

// Fault adds a misfortune to those that wait.
func (c *Client) Fault(ctx context.Context, f Fault) error {
	r, err := request{method: http.MethodPost, path: "/faults"}.withJSON(f)
	if err != nil {
		return err
	}
	return c.call(ctx, r, nil)
}

// ClearFaults removes all misfortunes that wait.
func (c *Client) ClearFaults(ctx context.Context) error {
	return c.call(ctx, request{method: http.MethodDelete, path: "/faults"}, nil)
}

// Endpoint has interactions posted to an address, signed, instead of sent over
// the gateway; "" ends that. It is an error if the program there does not pass
// Discord's test of an address.
func (c *Client) Endpoint(ctx context.Context, address string) error {
	r, err := request{method: http.MethodPost, path: "/endpoint"}.withJSON(map[string]string{"url": address})
	if err != nil {
		return err
	}
	return c.call(ctx, r, nil)
}

// GatewayTurn is what Discord may do to its connections at any time.
// https://docs.discord.com/developers/events/gateway
type GatewayTurn struct {
	// Op is 1 to ask for a heartbeat, 7 to reconnect, 9 to end the session.
	Op        int  `json:"op,omitempty"`
	Resumable bool `json:"resumable,omitempty"` // with Op 9
	Close     int  `json:"close,omitempty"`     // a close code
	Forget    bool `json:"forget,omitempty"`    // the session can't be resumed
	// Again is the id of an interaction that is delivered once more.
	Again string `json:"again,omitempty"`
	// Do is silence, reset, garbage or zlib.
	Do string `json:"do,omitempty"`
	// Shard spares the others.
	Shard *int `json:"shard,omitempty"`
}

// Gateway does it to all connections and tells how many there were.
func (c *Client) Gateway(ctx context.Context, turn GatewayTurn) (connections int, err error) {
	r, err := request{method: http.MethodPost, path: "/gateway"}.withJSON(turn)
	if err != nil {
		return 0, err
	}
	var told struct {
		Connections int `json:"connections"`
	}
	err = c.call(ctx, r, &told)
	return told.Connections, err
}
