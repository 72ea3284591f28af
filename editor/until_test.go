package editor_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/editor"
)

var errBusy = &editor.Error{Kind: editor.Busy, Again: true}

func TestRepeatUntilItWorks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var waits []time.Duration
		var calls int
		start := time.Now()
		res, err := editor.Repeat(ctx, time.Second, 8*time.Second, func(d time.Duration, err error) {
			if err != error(errBusy) {
				t.Errorf("notified of %v", err)
			}
			waits = append(waits, d)
		}, func() (editor.Result, error) {
			if calls++; calls <= 6 {
				return editor.Result{}, errBusy
			}
			return editor.Result{RequestID: "r"}, nil
		})
		if err != nil || res.RequestID != "r" || calls != 7 {
			t.Fatalf("%v, %v, %d calls", res, err, calls)
		}
		var sum time.Duration
		for i, step := range []time.Duration{1, 2, 4, 8, 8, 8} {
			if step *= time.Second; waits[i] < step/2 || waits[i] > step {
				t.Errorf("wait %d is %v", i, waits[i])
			}
			sum += waits[i]
		}
		if took := time.Since(start); took != sum {
			t.Errorf("took %v, not %v", took, sum)
		}
	})
}

func TestRepeatLosesPatienceWithAnAPIThatCannotBeReached(t *testing.T) {
	t.Parallel()
	away := &editor.Error{Kind: editor.Unavailable, Again: true}
	for _, tt := range []struct {
		name     string
		fails    func(since time.Duration) *editor.Error
		min, max time.Duration
	}{
		{"that is away", func(time.Duration) *editor.Error { return away }, editor.Patience - 8*time.Second, editor.Patience},
		{"but counts anew after an answer", func(since time.Duration) *editor.Error {
			if since < time.Minute {
				return errBusy
			}
			return away
		}, editor.Patience + 52*time.Second, editor.Patience + time.Minute + 8*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				start := time.Now()
				_, err := editor.Repeat(ctx, time.Second, 8*time.Second, nil, func() (editor.Result, error) {
					return editor.Result{}, tt.fails(time.Since(start))
				})
				if took := time.Since(start); took < tt.min || took > tt.max || !errors.Is(err, away) {
					t.Errorf("gave up after %v with %v, want %v to %v", took, err, tt.min, tt.max)
				}
			})
		})
	}
}

func TestRepeatWaitsAsLongAsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		asked, calls := 2*time.Minute, 0
		var waited time.Duration
		_, err := editor.Repeat(ctx, time.Second, 8*time.Second, func(d time.Duration, _ error) { waited = d }, func() (editor.Result, error) {
			calls++
			return editor.Result{}, &editor.Error{Kind: editor.Busy, Again: true, RetryAfter: asked}
		})
		if calls != 2 || waited < asked || waited > asked+asked/10 || editor.KindOf(err) != editor.Busy {
			t.Errorf("%d calls, %v, %v", calls, waited, err)
		}
	})
}

func TestRepeatEndsAtOnceWhenTheWaitIsTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		for _, deadline := range []bool{true, false} {
			ctx := t.Context()
			if deadline {
				c, cancel := context.WithTimeout(ctx, time.Hour)
				defer cancel()
				ctx = c
			}
			_, err := editor.Repeat(ctx, time.Second, time.Second, func(time.Duration, error) { t.Error("notified") }, func() (editor.Result, error) {
				return editor.Result{}, &editor.Error{Kind: editor.Busy, Again: true, RetryAfter: 24 * time.Hour}
			})
			if editor.KindOf(err) != editor.Busy || time.Since(start) != 0 {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}
	})
}

func TestRepeatEndsByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := editor.Repeat(t.Context(), time.Second, 30*time.Second, nil, func() (editor.Result, error) { return editor.Result{}, errBusy })
		if took := time.Since(start); editor.KindOf(err) != editor.Busy || took > 13*time.Minute+30*time.Second || took < 12*time.Minute {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestRepeatEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := editor.Repeat(ctx, time.Minute, time.Minute, func(time.Duration, error) { cancel() }, func() (editor.Result, error) { return editor.Result{}, errBusy })
		if editor.KindOf(err) != editor.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}

func TestRepeatNeverRepeatsWhatMayHaveBeenPaid(t *testing.T) {
	t.Parallel()
	for _, failed := range []error{
		errors.New("a stranger"),
		&editor.Error{Kind: editor.Unavailable, Paid: true},
		&editor.Error{Kind: editor.Unavailable, Paid: true, Again: true},
		&editor.Error{Kind: editor.Unavailable},
		&editor.Error{Kind: editor.Timeout, Paid: true},
		&editor.Error{Kind: editor.OutOfCredit},
		&editor.Error{Kind: editor.Refused},
	} {
		calls := 0
		_, err := editor.Repeat(t.Context(), time.Millisecond, time.Millisecond, nil, func() (editor.Result, error) {
			if calls++; calls > 1 {
				return editor.Result{}, nil
			}
			return editor.Result{}, failed
		})
		if calls != 1 || err != failed {
			t.Errorf("%v: %d calls, %v", failed, calls, err)
		}
	}
}

func TestEditUntilTheAPIHasTime(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		switch calls.Add(1) {
		case 1:
			w.Header().Set("Retry-After-Ms", "1")
			w.WriteHeader(429)
		case 2:
			w.Header().Set("Retry-After", "0.001")
			w.WriteHeader(503)
		case 3:
			_, _ = io.WriteString(w, answerOf(smallPNG(t)))
		}
	})
	e := newEditor(t, s)
	notified := 0
	_, err := e.EditUntil(t.Context(), t.TempDir(), request(t, e, 1), func(time.Duration, error) { notified++ })
	if err != nil || calls.Load() != 3 || notified != 2 {
		t.Errorf("%v, %d calls, %d notified", err, calls.Load(), notified)
	}
}
