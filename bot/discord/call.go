package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Limits of what is read of an answer, in bytes.
const (
	maxAnswer = 4 << 20 // 130 commands with 33 languages are the largest
	maxRefuse = 64 << 10
)

// call is one request to Discord, which may be sent several times.
type call struct {
	client *http.Client
	method string
	route  string // for people: tokens are not in it
	path   string // escaped, behind the base
	body   *body  // nil for none
	bot    bool   // sends the bot token and obeys the bot's global limit
	secret Token  // the interaction token, "" for none
	major  string // the channel that the call's rate limit is of, "" for none
	urgent bool   // not held back by limits of other calls
	lax    bool   // done when Discord says so, whatever it answers

	tries  int           // at most so often when Discord or the network fails
	within time.Duration // for each try, 0 = what the context allows
	pause  time.Duration // before the second try, about

	failed  int // tries that failed; it is unknown whether Discord acted on them
	limited int // tries that were turned away by a rate limit
}

// do makes the call, repeats it as it allows, and reads the answer into into,
// which stays as it is when the answer is empty.
func (r *REST) do(ctx context.Context, c *call, into any) error {
	for {
		if err := r.limits.wait(ctx, c); err != nil {
			return err
		}
		err := r.once(ctx, c, into)
		pause, again := c.again(ctx, err)
		if !again {
			return c.explain(err)
		}
		r.log.Debug("discord call is repeated", "route", c.route, "after", pause, "cause", err)
		if !sleep(ctx, pause) {
			return c.interrupted(ctx, err)
		}
	}
}

// once sends the request and reads the answer, one time.
func (r *REST) once(ctx context.Context, c *call, into any) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	sent := newSending(c.body)
	defer sent.close()
	req, err := r.request(ctx, c, sent)
	if err != nil {
		return fmt.Errorf("%s: %w", c.route, r.redact(c, err))
	}
	res, err := c.client.Do(req)
	if err != nil {
		return r.broken(ctx, c, sent, err)
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return r.refused(c, res)
	}
	r.limits.learn(c, res.Header)
	return r.read(ctx, c, res.Body, into)
}

func (c *call) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.within <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.within)
}

func (r *REST) request(ctx context.Context, c *call, s *sending) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, c.method, r.base+c.path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.agent)
	req.Header.Set("Accept", "application/json")
	if c.bot {
		req.Header.Set("Authorization", "Bot "+string(r.token))
	}
	return req, s.attach(req)
}

// read takes what Discord answered. It reads to the end, so that the
// connection can be used again.
func (r *REST) read(ctx context.Context, c *call, from io.Reader, into any) error {
	data, err := io.ReadAll(io.LimitReader(from, maxAnswer+1))
	switch {
	case err != nil:
		return r.broken(ctx, c, nil, err)
	case c.lax && (len(data) > maxAnswer || !json.Valid(data)):
		return nil
	case len(data) > maxAnswer:
		return fmt.Errorf("%s: answer is over %d bytes", c.route, maxAnswer)
	case len(data) == 0 || into == nil:
		return nil
	}
	if err := lenient(data, into); err != nil {
		return fmt.Errorf("%s: answer is not JSON; is the address of Discord's API right?", c.route)
	}
	return nil
}
