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
	proves bool   // a 401 to it means that the bot token itself is refused
	lax    bool   // done when Discord says so, whatever it answers

	tries  int           // at most so often when Discord or the network fails
	within time.Duration // for each try, 0 = what the context allows
	pause  time.Duration // before the second try, about

	failed  int  // tries that failed; it is unknown whether Discord acted on them
	refused int  // tries that were refused for the bot token, which is good
	limited int  // tries that were turned away by a rate limit
	left    bool // one of them sent a whole request and got no answer
}

// do makes the call, repeats it as it allows, and reads the answer into into,
// which stays as it is when the answer is empty.
func (r *REST) do(ctx context.Context, c *call, into any) error {
	defer r.guard.rest(c)
	for {
		if err := r.admit(ctx, c); err != nil {
			return err
		}
		err := r.once(ctx, c, into)
		r.prove(ctx, c, err)
		pause, again := r.again(ctx, c, err)
		if !again {
			return r.explain(c, err)
		}
		r.log.Debug("discord call is repeated", "route", c.route, "after", pause, "cause", err)
		if !sleep(ctx, pause) {
			return c.interrupted(ctx, err)
		}
	}
}

// admit waits until the call may be made; who was let in has to leave the guard.
func (r *REST) admit(ctx context.Context, c *call) error {
	if err := r.limits.killed(c); err != nil {
		return err
	}
	if err := r.limits.wait(ctx, c); err != nil {
		return err
	}
	return r.guard.enter(ctx, c)
}

// once sends the request that was let in and reads the answer, one time.
func (r *REST) once(ctx context.Context, c *call, into any) error {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	sent := newSending(c.body)
	defer sent.close()
	res, err := r.send(ctx, c, sent)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	r.limits.learn(c, res.Header)
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return r.refused(c, res)
	}
	r.limits.passed()
	return r.read(ctx, c, res.Body, into)
}

// send returns Discord's answer, whatever it is, and counts it.
func (r *REST) send(ctx context.Context, c *call, sent *sending) (*http.Response, error) {
	status, shared := 0, false
	defer func() { r.guard.leave(c, status, shared) }()
	req, err := r.request(ctx, c, sent)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.route, r.redact(c, err))
	}
	res, err := c.client.Do(req)
	if err != nil {
		return nil, r.broken(ctx, c, sent, err)
	}
	status, shared = res.StatusCode, res.Header.Get("X-RateLimit-Scope") == "shared"
	return res, nil
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
