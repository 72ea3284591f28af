package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// trust is what is known of the bot token.
type trust int

const (
	unknownToken trust = iota
	goodToken          // Discord has taken it
	doubtedToken       // it was refused after it had been taken; one call asks again
	refusedToken       // for good
)

// doubts is how often Discord is asked again about a token that was good until
// now: one wrong answer must not end a bot that ran for months.
const doubts = 2

// barred keeps calls with a bot token that was refused from being made. While
// it is doubted, one call at a time may ask again.
func (g *Guard) barred(c *call) error {
	if !c.bot || g.token < doubtedToken {
		return nil
	}
	err := &APIError{Status: http.StatusUnauthorized, Route: c.route, Message: "not sent, because Discord refused the bot token"}
	switch {
	case g.token == refusedToken:
		return fmt.Errorf("%w: %s: %w", ErrFatal, mendToken, err)
	case g.asker != nil && g.asker != c:
		return err
	}
	g.asker = c
	return nil
}

// judge draws the conclusion from an answer to a call with the bot token. That it
// is refused is said by GET /users/@me alone: any other route may have reasons
// of its own.
func (g *Guard) judge(c *call, status int) {
	if !c.bot || g.token == refusedToken {
		return
	}
	switch {
	case status >= 200 && status <= 299:
		g.token, g.refusals, g.asker = goodToken, 0, nil
	case status != http.StatusUnauthorized || !c.proves:
	case g.token == unknownToken:
		g.refuse()
	case g.token == goodToken || g.asker == c:
		g.token, g.asker = doubtedToken, c
		if g.refusals++; g.refusals > doubts {
			g.refuse()
		}
	}
}

func (g *Guard) refuse() {
	g.token, g.asker = refusedToken, nil
	close(g.lost)
	g.log.Error("Discord refuses the bot token; no further request is made with it", "mend", mendToken)
}

// provenFor is how long one proof is enough for all who doubt the token.
const provenFor = 10 * time.Second

// prove asks Discord about the bot token after another route has refused it, and
// returns when that is known or cannot be found out. Who comes while another asks
// does not wait.
func (r *REST) prove(ctx context.Context, c *call, err error) {
	if c.bot && !c.proves && c.refused == 0 && refusesToken(err) && r.guard.begin() {
		_, err := r.Me(ctx)
		r.guard.proved(err)
	}
}

// refusesToken reports whether Discord itself said 401.
func refusesToken(err error) bool {
	api, ok := errors.AsType[*APIError](err)
	return ok && api.Status == http.StatusUnauthorized
}

// begin reports whether a proof is needed, and nobody at it.
func (g *Guard) begin() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.token >= doubtedToken || g.proving || !g.proven.IsZero() && time.Since(g.proven) < provenFor {
		return false
	}
	g.proving = true
	return true
}

// proved ends a proof; one that came to no end counts for nothing.
func (g *Guard) proved(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.proving = false
	if err == nil {
		g.proven = time.Now()
	}
}

// asks reports whether a call has to ask again about the bot token, and for
// which time.
func (g *Guard) asks(c *call) (time int, again bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.refusals, g.asker == c && g.token == doubtedToken
}

// rest lets another call ask in the place of one that is over.
func (g *Guard) rest(c *call) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.asker == c {
		g.asker = nil
	}
}

// refusedToken reports whether the bot token is refused for good.
func (g *Guard) refusedToken() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.token == refusedToken
}
