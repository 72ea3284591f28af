package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

func TestLoginsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := discord.NewLogins(nil)
		began := time.Now()
		for range 3 {
			l.LogIn(t.Context(), 0)
		}
		l.LogIn(t.Context(), 1) // has a turn of its own
		if got := time.Since(began); got != 10500*time.Millisecond {
			t.Errorf("three logins of one turn and one of another took %v, want 10 s and a margin", got)
		}
	})
}

// slowDisk is a Memory that takes its time.
type slowDisk struct{ notebook }

func (m *slowDisk) Save(b []byte) error {
	time.Sleep(3 * time.Second)
	return m.notebook.Save(b)
}

// A login goes out when it has been noted: the distance counts from then.
func TestLoginsKeepTheirDistanceOnASlowDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := discord.NewLogins(&slowDisk{})
		l.LogIn(t.Context(), 0)
		went := time.Now()
		l.LogIn(t.Context(), 0)
		if got := time.Since(went) - 3*time.Second; got < 5*time.Second {
			t.Errorf("the second login may go %v after the first, want 5 s", got)
		}
	})
}

// TestLoginsAreRareWhenTheyFail: a gateway that drops every session costs no
// more than our share of a day's logins, in any 24 hours.
func TestLoginsAreRareWhenTheyFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, p := discord.NewLogins(nil), discord.NewPacer(discord.Timing{})
		began := time.Now()
		var times []time.Time
		for time.Since(began) < 72*time.Hour {
			if !l.LogIn(t.Context(), 0) {
				t.Fatal("was not let through")
			}
			times = append(times, time.Now())
			time.Sleep(p.Pause(0, nil, l.Thrift()))
		}
		for i := 800; i < len(times); i++ {
			if d := times[i].Sub(times[i-800]); d < 24*time.Hour {
				t.Fatalf("801 logins within %v", d)
			}
		}
		if len(times) < 1600 {
			t.Errorf("only %d logins in three days: it gives up too early", len(times))
		}
		longest := time.Duration(0)
		for i := 1; i < len(times); i++ {
			longest = max(longest, times[i].Sub(times[i-1]))
		}
		if longest > time.Hour {
			t.Errorf("it was %v without a login: what is left should be spread", longest)
		}
	})
}

func TestLoginsObeyDiscordsCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := discord.NewLogins(nil)
		l.Learn(1000, 2, 4*time.Hour)
		began := time.Now()
		l.LogIn(t.Context(), 0)
		l.LogIn(t.Context(), 0)
		if got := time.Since(began); got != 5250*time.Millisecond {
			t.Errorf("the last two logins took %v, want 5 s and a margin", got)
		}
		l.LogIn(t.Context(), 0)
		if got := time.Since(began); got < 4*time.Hour || got > 4*time.Hour+5*time.Second {
			t.Errorf("the login after them came after %v, want 4 h", got)
		}
	})
}

func TestLoginsWaitNoLongerThanTheirContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := discord.NewLogins(nil)
		l.Learn(1000, 0, 4*time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if l.LogIn(ctx, 0) {
			t.Error("was let through without a login left")
		}
		l.Learn(1000, 1000, 4*time.Hour)
		if !l.LogIn(t.Context(), 0) {
			t.Error("who gave up still holds the turn")
		}
	})
}

func TestLoginsThatAreNotSentCostNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := discord.NewLogins(nil)
		l.Learn(1000, 1, 4*time.Hour)
		began := time.Now()
		for range 3 {
			l.Fail(t.Context())
		}
		l.LogIn(t.Context(), 0)
		if got := time.Since(began); got != 0 {
			t.Errorf("took %v, want nothing", got)
		}
	})
}

func TestLoginsOutliveTheProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book := &notebook{}
		for range 800 {
			discord.NewLogins(book).LogIn(t.Context(), 0)
		}
		began := time.Now()
		discord.NewLogins(book).LogIn(t.Context(), 0)
		if got := time.Since(began); got < 22*time.Hour {
			t.Errorf("login 801 came after %v, want a day after the first", got)
		}
		var kept struct{ Logins []int64 }
		if err := json.Unmarshal(book.text, &kept); err != nil || len(kept.Logins) > 800 {
			t.Errorf("%d logins are kept, %v", len(kept.Logins), err)
		}
	})
}

// torn is a Memory that does not work.
type torn struct{ text string }

func (m torn) Load() ([]byte, error) {
	if m.text == "" {
		return nil, errors.New("no disk")
	}
	return []byte(m.text), nil
}
func (torn) Save([]byte) error { return errors.New("no disk") }

func TestLoginsDoWithoutAMemory(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "[]", `{"logins":[99999999999999,-1,0]}`, `{"logins":null}`} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			l := discord.NewLogins(torn{text})
			l.LogIn(t.Context(), 0)
			l.LogIn(t.Context(), 0)
			if got := time.Since(began); got != 5250*time.Millisecond {
				t.Errorf("with %q two logins took %v, want 5 s and a margin", text, got)
			}
		})
	}
}
