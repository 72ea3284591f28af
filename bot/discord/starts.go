package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// starts knows what Discord says before a login: where the gateway is, how many
// shards it recommends and how many logins are left. It asks at most once in a
// while for all shards together, and remembers the last answer for the time
// when Discord gives none.
type starts struct {
	rest   *REST
	logins *logins
	busy   chan struct{} // holds one while somebody asks
	told   *start
	at     time.Time
}

// start is the answer of GET /gateway/bot.
// https://discord.com/developers/docs/events/gateway#get-gateway-bot
type start struct {
	URL    string     `json:"url"`
	Shards int        `json:"shards"`
	Limit  startLimit `json:"session_start_limit"`
}

// startLimit is how many logins Discord allows.
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
type startLimit struct {
	Total          int   `json:"total"`
	Remaining      int   `json:"remaining"`
	ResetAfter     int64 `json:"reset_after"` // milliseconds
	MaxConcurrency int   `json:"max_concurrency"`
}

func newStarts(g *Gateway) *starts {
	return &starts{rest: g.rest, logins: g.logins, busy: make(chan struct{}, 1)}
}

// askWithin is for one answer, with its repetitions.
const askWithin = 20 * time.Second

// ask returns an answer that is no older than that, if Discord gives one, and
// else the last one.
func (s *starts) ask(ctx context.Context, age time.Duration) (start, error) {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return start{}, context.Cause(ctx)
	}
	if s.told != nil && time.Since(s.at) < age {
		return *s.told, nil
	}
	told, err := s.fetch(ctx)
	switch {
	case err == nil:
		s.told, s.at = &told, time.Now()
		s.logins.learn(told.Limit)
	case s.told == nil, errors.Is(err, ErrFatal), ctx.Err() != nil:
		return start{}, err
	}
	return *s.told, nil
}

func (s *starts) fetch(ctx context.Context) (start, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var told start
	err := s.rest.do(ctx, s.rest.asBot(http.MethodGet, "/gateway/bot", "/gateway/bot"), &told)
	if err != nil {
		return told, err
	}
	told.Shards = min(max(told.Shards, 1), MaxShards)
	told.Limit.MaxConcurrency = max(told.Limit.MaxConcurrency, 1)
	told.URL, err = checkGateway(told.URL)
	return told, err
}

// MaxShards is the most shards that one process runs.
const MaxShards = 256

// checkGateway takes the address of a gateway. One that is not encrypted is
// taken only for this very machine, because the bot token goes there.
func checkGateway(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", errors.New("discord told no address of its gateway")
	}
	if u.Scheme != "wss" && (u.Scheme != "ws" || !isLoopback(u.Hostname())) {
		return "", errors.New("discord told an address of its gateway that is not encrypted")
	}
	return address, nil
}

// count is how many shards to run: as many as the settings say, or else as
// Discord recommends. It insists until it knows.
func (g *Gateway) count(ctx context.Context) (int, error) {
	pace := pacer{timing: g.timing}
	for {
		known, err := g.starts.ask(ctx, g.timing.Identify)
		switch {
		case err == nil && g.want > 0:
			return g.want, nil
		case err == nil:
			return known.Shards, nil
		case ctx.Err() != nil, errors.Is(err, ErrFatal):
			return 0, err
		}
		pause := pace.pause(0, err, 0)
		g.log.Warn("gateway is not connected", "cause", err, "again_after", pause)
		if !sleep(ctx, pause) {
			return 0, context.Cause(ctx)
		}
	}
}

// outgrown says whether Discord wants more shards than there are, and tells how
// many; if the settings say how many, nobody else does.
func (g *Gateway) outgrown(ctx context.Context, n int, err error) bool {
	refused, ok := errors.AsType[*refusedError](err)
	if !ok || refused.code != codeOutgrown || g.want > 0 {
		return false
	}
	known, err := g.starts.ask(ctx, 0)
	return err == nil && known.Shards > n
}
