package bot

import (
	"errors"
	"log/slog"
	"time"

	"github.com/sony/gobreaker/v2"

	"retouch/editor"
)

// gate is what every call of the edits API goes through. It lets nobody in while
// the API is known to be away: then one job at a time finds out whether it is
// back.
type gate struct {
	breaker *gobreaker.TwoStepCircuitBreaker[editor.Result]
}

// The gate shuts after so many calls in a row that the API failed, and lets one
// try after a while.
const (
	shutAfter = 5
	shutFor   = 10 * time.Second
)

// errUnjudged says nothing about the API: it was not called, or we hung up.
var errUnjudged = errors.New("the call was not made to its end")

func newGate(log *slog.Logger) *gate {
	return &gate{gobreaker.NewTwoStepCircuitBreaker[editor.Result](gobreaker.Settings{
		Timeout:      shutFor,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= shutAfter },
		IsSuccessful: reachable,
		IsExcluded:   func(err error) bool { return errors.Is(err, errUnjudged) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("calls of the edits API", "were", from.String(), "are", to.String())
		},
	})}
}

// reachable says whether a call found an API that works, whatever it thought
// of the request.
func reachable(err error) bool {
	kind := editor.KindOf(err)
	return kind != editor.Unavailable && kind != editor.Timeout
}

// enter fails while the API is away, as a call that did not reach it. Whoever
// entered must leave with what the call said.
func (g *gate) enter() (leave func(error), err error) {
	leave, err = g.breaker.Allow()
	if err != nil {
		return nil, &editor.Error{Kind: editor.Unavailable, Op: "edit pictures", Again: true, Err: err}
	}
	return leave, nil
}

// isShut reports whether an error is of the gate and not of a call.
func isShut(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || isAsking(err)
}

// isAsking reports that another job is finding out whether the API is back.
func isAsking(err error) bool { return errors.Is(err, gobreaker.ErrTooManyRequests) }
