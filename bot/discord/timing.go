package discord

import "time"

// Timing is how patient the gateway is. What is zero has its default.
type Timing struct {
	Hello    time.Duration // from connecting to HELLO, which Discord sends at once; 10 s
	Open     time.Duration // from dialling to READY; 25 s
	Retry    time.Duration // before the second reconnect in a row; doubles; 1 s
	RetryMax time.Duration // before any reconnect; 15 s, so that a few failures in a row are over in 90 s
	Healthy  time.Duration // each such time that a connection lasted makes up for a failure; 10 s
	Identify time.Duration // between two logins of shards that share a turn; 5 s
}

// filled sets defaults. Five seconds between logins is what Discord allows.
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
func (t Timing) filled() Timing {
	fill := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	fill(&t.Hello, 10*time.Second)
	fill(&t.Open, 25*time.Second)
	fill(&t.Retry, time.Second)
	fill(&t.RetryMax, 15*time.Second)
	fill(&t.Healthy, 10*time.Second)
	fill(&t.Identify, 5*time.Second)
	t.Hello = min(t.Hello, t.Open)
	return t
}
