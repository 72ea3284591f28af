package editor

import (
	"context"
	"math/rand/v2"
	"time"
)

// repeatFor is how long EditUntil goes on when ctx has no deadline.
const repeatFor = 13*time.Minute + 30*time.Second

// EditUntil is Edit, repeated for as long as nothing was paid and another call
// may work: after a rate limit, an overload, or when the API could not be
// reached. It waits as long as the API asks, else longer each time, and gives
// up with the last error when the next call would begin after ctx's deadline,
// or when the API could not be reached for Config.Patience. Before each wait it
// calls notify, which may be nil.
func (e *Editor) EditUntil(ctx context.Context, dir string, r Request, notify func(wait time.Duration, err error)) (Result, error) {
	return e.limits.repeat(ctx, notify, func() (Result, error) { return e.Edit(ctx, dir, r) })
}

func (l limits) repeat(ctx context.Context, notify func(time.Duration, error), edit func() (Result, error)) (Result, error) {
	end, ok := ctx.Deadline()
	if !ok {
		end = time.Now().Add(repeatFor)
	}
	reached := time.Now()
	for try := 0; ; try++ {
		result, err := edit()
		failed := asError(err)
		if failed == nil || !failed.Again || failed.Paid {
			return result, err
		}
		wait := l.wait(try, failed.RetryAfter)
		next := time.Now().Add(wait)
		if failed.Kind != Unavailable {
			reached = next
		}
		if !next.Before(end) || next.Sub(reached) > l.patience {
			return result, err
		}
		if notify != nil {
			notify(wait, err)
		}
		if cause := pause(ctx, wait); cause != nil {
			return Result{}, &Error{Kind: contextKind(cause), Op: "wait for the API", Err: cause}
		}
	}
}

// wait is the time before the next try. Half of it is chance, so that jobs
// which failed together do not come back together; what the API asked for is
// kept in any case.
func (l limits) wait(try int, asked time.Duration) time.Duration {
	step := l.backoffMax
	if try < 16 {
		step = min(l.backoff<<try, l.backoffMax)
	}
	chance := rand.N(step/2 + 1)
	if asked > 0 {
		return asked + min(chance, asked/10)
	}
	return step/2 + chance
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// Backoff is how long to wait before a call is made again that was not paid:
// as long as the API asked, if it did, else longer with each try, from 0. It is
// for who counts the tries and must know of each; EditUntil waits by itself.
func Backoff(try int, asked time.Duration) time.Duration {
	return defaultLimits().wait(try, asked)
}
