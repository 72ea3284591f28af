package ops

import "github.com/prometheus/client_golang/prometheus"

// wire counts what happens to the connections with Discord.
type wire struct {
	connects, losses, panics *prometheus.CounterVec
}

func newWire(r *prometheus.Registry) wire {
	w := wire{
		connects: prometheus.NewCounterVec(prometheus.CounterOpts(connectsTotal), []string{labelHow}),
		losses:   prometheus.NewCounterVec(prometheus.CounterOpts(lossesTotal), []string{labelWhy}),
		panics:   prometheus.NewCounterVec(prometheus.CounterOpts(panicsTotal), []string{labelWhere}),
	}
	r.MustRegister(w.connects, w.losses, w.panics)
	return w
}

// Connected counts a connection to the gateway that is ready: identify for a
// login, resume for a session that was taken up.
func (m *Metrics) Connected(how string) { m.wire.connects.WithLabelValues(word(how)).Inc() }

// Lost counts a connection to the gateway that ended, or never was.
func (m *Metrics) Lost(why string) { m.wire.losses.WithLabelValues(word(why)).Inc() }

// Panicked counts a mistake of ours that was caught.
func (m *Metrics) Panicked(where string) { m.wire.panics.WithLabelValues(word(where)).Inc() }

// CountShards shows how many shards there are and how many of them are
// connected; it is asked at every look and must not wait. Call it once.
func (m *Metrics) CountShards(shards func() (all, connected int)) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(shardsNow), func() float64 { n, _ := shards(); return float64(n) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(shardsConnected), func() float64 { _, n := shards(); return float64(n) }),
	)
}

// The labels and names of this file; see names.go.
const (
	labelHow   = "how"
	labelWhy   = "why"
	labelWhere = "where"
)

var (
	connectsTotal = prometheus.Opts{
		Name: "retouch_gateway_connects_total",
		Help: "Connections to Discord's gateway that became ready: identify (a login, of which Discord allows 1,000 a day) or resume.",
	}
	lossesTotal = prometheus.Opts{
		Name: "retouch_gateway_losses_total",
		Help: "Connections to Discord's gateway that ended, by why: asked, invalid, closed, silent, unanswered, stuck, broken.",
	}
	panicsTotal = prometheus.Opts{
		Name: "retouch_panics_total",
		Help: "Mistakes of the program that were caught, by where: handler, job, line, event, ready.",
	}
	shardsNow = prometheus.Opts{
		Name: "retouch_shards",
		Help: "Into how many connections the servers are split.",
	}
	shardsConnected = prometheus.Opts{
		Name: "retouch_shards_connected",
		Help: "How many of them are connected. /readyz is 503 unless all are.",
	}
)
