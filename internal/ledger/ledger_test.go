package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"retouch/internal/ledger"
	"retouch/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// bucket opens a bucket in a folder; close ends its store.
func bucket(t testing.TB, dir string) (b *store.Bucket, end func()) {
	t.Helper()
	// without a deadline the engine's client has an impatient one of its own
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s, err := store.Open(ctx, store.Config{Dir: dir})
	must(t, err)
	t.Cleanup(s.Close)
	b, err = s.Bucket(ctx, "LEDGER", 48*time.Hour)
	must(t, err)
	return b, s.Close
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// spent is what a refusal says, or nil.
func spent(t testing.TB, err error) *ledger.SpentError {
	t.Helper()
	if err == nil {
		return nil
	}
	s, ok := errors.AsType[*ledger.SpentError](err)
	if !ok {
		t.Fatal(err)
	}
	return s
}

func TestLimitsAreExactInTwoProcesses(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	l := ledger.Limits{PerDay: 50, PerUserPerDay: 8}
	ledgers := []*ledger.Ledger{ledger.New(b, l), ledger.New(b, l)}
	var taken, yours, all atomic.Int64
	var group errgroup.Group
	for i := range 200 {
		group.Go(func() error {
			err := ledgers[i%2].Take(t.Context(), fmt.Sprint(1000+i), fmt.Sprint("user", i%10), 1, noon)
			switch s := spent(t, err); {
			case s == nil:
				taken.Add(1)
			case s.Yours:
				yours.Add(1)
			default:
				all.Add(1)
			}
			return nil
		})
	}
	must(t, group.Wait())
	if taken.Load() != 50 || yours.Load()+all.Load() != 150 {
		t.Errorf("%d were taken, %d and %d refused", taken.Load(), yours.Load(), all.Load())
	}
}

func TestOneUserCannotTakeMoreThanTheirs(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	l := ledger.New(b, ledger.Limits{PerUserPerDay: 2})
	for i := range 4 {
		s := spent(t, l.Take(t.Context(), fmt.Sprint(i), "u", 1, noon))
		if refused := i >= 2; (s != nil) != refused || refused && (!s.Yours || !s.Renews.Equal(noon.Add(12*time.Hour))) {
			t.Errorf("job %d: %+v", i, s)
		}
	}
	must(t, l.Take(t.Context(), "9", "other", 1, noon))
}

func TestWhatEverybodyRefusesIsNotCountedForTheUser(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	tight := ledger.New(b, ledger.Limits{PerDay: 1, PerUserPerDay: 2})
	must(t, tight.Take(t.Context(), "1", "first", 1, noon))
	for i := range 5 {
		if s := spent(t, tight.Take(t.Context(), fmt.Sprint(10+i), "u", 1, noon)); s == nil || s.Yours {
			t.Errorf("got %+v", s)
		}
	}
	raised := ledger.New(b, ledger.Limits{PerDay: 10, PerUserPerDay: 2})
	must(t, raised.Take(t.Context(), "20", "u", 1, noon))
	must(t, raised.Take(t.Context(), "21", "u", 1, noon))
}

func TestCountsSurviveARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 4 {
		b, end := bucket(t, dir)
		l := ledger.New(b, ledger.Limits{PerDay: 3})
		if s := spent(t, l.Take(t.Context(), fmt.Sprint(i), "u", 1, noon)); (s != nil) != (i == 3) {
			t.Errorf("start %d: %+v", i, s)
		}
		must(t, l.Take(t.Context(), "0", "u", 1, noon))
		end()
	}
}

func TestDayEndsAtMidnightUTC(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	l := ledger.New(b, ledger.Limits{PerDay: 1})
	zone := time.FixedZone("far", 9*3600)
	last := time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC).In(zone)
	must(t, l.Take(t.Context(), "1", "u", 1, last))
	s := spent(t, l.Take(t.Context(), "2", "u", 1, last))
	if s == nil || s.Yours || !s.Renews.Equal(last.Add(time.Second)) {
		t.Fatalf("got %+v", s)
	}
	must(t, l.Take(t.Context(), "2", "u", 1, last.Add(time.Second)))
	must(t, l.GiveBack(t.Context(), "1", "u", last))
	if spent(t, l.Take(t.Context(), "3", "u", 1, last.Add(time.Second))) == nil {
		t.Error("what was given back yesterday counted for today")
	}
	must(t, l.Take(t.Context(), "3", "u", 1, last))
}

func TestNoLimitCountsNothing(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	l := ledger.New(b, ledger.Limits{})
	for i := range 10 {
		must(t, l.Take(t.Context(), fmt.Sprint(i), "u", 1, noon))
	}
	must(t, l.GiveBack(t.Context(), "1", "u", noon))
	if keys, err := b.Keys(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("it keeps %v, %v", keys, err)
	}
}

func TestDeadStoreRefusesInTime(t *testing.T) {
	t.Parallel()
	b, end := bucket(t, t.TempDir())
	l := ledger.New(b, ledger.Limits{PerDay: 1})
	end()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := l.Take(ctx, "1", "u", 1, noon); err == nil {
		t.Error("it was taken")
	}
}

func TestTakesAsManyAsAnEditHasResults(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	l := ledger.New(b, ledger.Limits{PerUserPerDay: 5})
	tests := []struct {
		id   string
		n    int
		left int // of who is refused, or -1
	}{
		{"1", 4, -1},
		{"1", 1, -1}, // the same again
		{"2", 2, 1},
		{"3", 1, -1},
		{"4", 0, 0}, // one at least
	}
	for _, tt := range tests {
		left := -1
		if s := spent(t, l.Take(t.Context(), tt.id, "u", tt.n, noon)); s != nil {
			left = s.Left
		}
		if left != tt.left {
			t.Errorf("%d of job %s: %d are left, want %d", tt.n, tt.id, left, tt.left)
		}
	}
	must(t, l.GiveBack(t.Context(), "1", "u", noon))
	must(t, l.GiveBack(t.Context(), "1", "u", noon))
	if s := spent(t, l.Take(t.Context(), "5", "u", 5, noon)); s == nil || s.Left != 4 {
		t.Errorf("got %+v for 5 of 4", s)
	}
	must(t, l.Take(t.Context(), "5", "u", 4, noon))
}

// A ledger does what a set of costs for each user and day would.
func TestLedgerIsASet(t *testing.T) {
	t.Parallel()
	b, _ := bucket(t, t.TempDir())
	day := 0
	rapid.Check(t, func(t *rapid.T) {
		day += 3 // each game has days of its own
		start := noon.AddDate(0, 0, day)
		limits := ledger.Limits{PerDay: rapid.IntRange(0, 16).Draw(t, "per day"), PerUserPerDay: rapid.IntRange(0, 8).Draw(t, "per user")}
		taken := map[string]map[string]int{} // by day: what each job costs
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			when := start.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			n := rapid.IntRange(0, 11).Draw(t, "job")
			id, user, key := fmt.Sprint(n), fmt.Sprint("u", n%3), when.Format("0102")
			l := ledger.New(b, limits)
			if rapid.IntRange(0, 2).Draw(t, "step") == 0 {
				if err := l.GiveBack(context.Background(), id, user, when); err != nil {
					t.Fatal(err)
				}
				delete(taken[key], id)
				continue
			}
			all, own, cost := 0, 0, rapid.IntRange(1, 4).Draw(t, "cost")
			for other, costs := range taken[key] {
				all += costs
				if fmt.Sprint("u", number(other)%3) == user {
					own += costs
				}
			}
			room := taken[key][id] > 0 || (limits.PerDay == 0 || all+cost <= limits.PerDay) && (limits.PerUserPerDay == 0 || own+cost <= limits.PerUserPerDay)
			err := l.Take(context.Background(), id, user, cost, when)
			if (err == nil) != room {
				t.Fatalf("take %s of %s at %s with %v of %+v: %v", id, user, when, taken[key], limits, err)
			}
			if taken[key] == nil {
				taken[key] = map[string]int{}
			}
			if err == nil && taken[key][id] == 0 {
				taken[key][id] = cost
			}
		}
	})
}

func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

func BenchmarkTake(b *testing.B) {
	k, _ := bucket(b, b.TempDir())
	l := ledger.New(k, ledger.Limits{PerDay: 10_000, PerUserPerDay: 1000})
	for i := 0; b.Loop(); i++ {
		_ = l.Take(b.Context(), fmt.Sprint(i%10_000), "u", 1, noon)
	}
}
