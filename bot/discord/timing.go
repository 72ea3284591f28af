package discord

import "time"

// Timing is how patient the gateway is. What is zero has its default.
type Timing struct {
	Hello    time.Duration // from connecting to HELLO, which Discord sends at once; 10 s
	Open     time.Duration // from dialling to READY; 25 s
	Retry    time.Duration // before the second reconnect in a row; doubles; 1 s
	RetryMax time.Duration // before any reconnect; 60 s
	Healthy  time.Duration // a connection that lasted so long sets Retry back; 1 min
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
	fill(&t.RetryMax, time.Minute)
	fill(&t.Healthy, time.Minute)
	fill(&t.Identify, 5*time.Second)
	t.Hello = min(t.Hello, t.Open)
	return t
}
