package discord_test

import (
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestPacerWaitsLongerEachTime(t *testing.T) {
	t.Parallel()
	p := discord.NewPacer(discord.Timing{})
	if got := p.Pause(9*time.Second, nil, 0); got > 250*time.Millisecond {
		t.Errorf("the first pause is %v, want at most 250 ms", got)
	}
	for n, want := range []time.Duration{1, 2, 4, 8, 15, 15} {
		want *= time.Second
		if got := p.Pause(9*time.Second, nil, 0); got < want/2 || got > want {
			t.Errorf("pause %d is %v, want %v to %v", n, got, want/2, want)
		}
	}
	if got := p.Pause(50*time.Second, nil, 0); got < time.Second || got > 2*time.Second {
		t.Errorf("pause after 50 s is %v, want 1 s to 2 s: five of seven failures are made up for", got)
	}
	if got := p.Pause(2*time.Minute, nil, 0); got > 250*time.Millisecond {
		t.Errorf("pause after a healthy connection is %v, want at most 250 ms", got)
	}
}

func TestPacerSpreads(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for range 20 {
		p := discord.NewPacer(discord.Timing{})
		p.Pause(0, nil, 0)
		seen[p.Pause(0, nil, 0)] = true
	}
	if len(seen) < 10 {
		t.Errorf("20 pauses have %d lengths", len(seen))
	}
}

func TestPacerWaitsAsAsked(t *testing.T) {
	t.Parallel()
	p := discord.NewPacer(discord.Timing{})
	if got := p.Pause(0, discord.ErrInvalid, 0); got < time.Second || got > 5*time.Second {
		t.Errorf("pause after op 9 is %v, want 1 s to 5 s", got)
	}
	p = discord.NewPacer(discord.Timing{})
	if got := p.Pause(0, &discord.APIError{Status: 429, RetryAfter: 90 * time.Second}, 0); got < 90*time.Second {
		t.Errorf("pause after a 429 is %v, want 90 s", got)
	}
}

func TestPacerMakesWhatIsLeftLast(t *testing.T) {
	t.Parallel()
	p := discord.NewPacer(discord.Timing{})
	for range 20 {
		p.Pause(0, nil, 10*time.Minute)
	}
	if got := p.Pause(0, nil, 10*time.Minute); got < 5*time.Minute {
		t.Errorf("pause is %v, want at least 5 min", got)
	}
}

func TestPacerHurriesWhereNoLoginIsSpent(t *testing.T) {
	t.Parallel()
	p := discord.NewPacer(discord.Timing{})
	p.Pause(0, nil, discord.ResumeCosts)
	for n, want := range []time.Duration{1, 2, 4, 5, 5, 5} {
		want *= time.Second
		if got := p.Pause(0, nil, discord.ResumeCosts); got < want/2 || got > want {
			t.Errorf("pause %d is %v, want %v to %v", n, got, want/2, want)
		}
	}
}
