package ops

import (
	"net/http"
	"regexp"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts what happens, for /metrics. It counts kinds of things, never
// who asked for them or where: no label holds a user, a server or a prompt.
// Its methods are safe for concurrent use.
type Metrics struct {
	registry    *prometheus.Registry
	wire        wire
	jobs        *prometheus.CounterVec
	errors      *prometheus.CounterVec
	steps       *prometheus.HistogramVec
	acks        prometheus.Histogram
	undelivered prometheus.Counter
	knocks      *prometheus.CounterVec
}

// NewMetrics returns counters at zero. Load tells how many jobs run in this
// process and how many wait, ready what /readyz does; both are asked at every
// look and must not wait.
func NewMetrics(load func() (running, waiting int), ready func() error) *Metrics {
	m := &Metrics{
		registry:    prometheus.NewRegistry(),
		jobs:        prometheus.NewCounterVec(prometheus.CounterOpts(jobsTotal), []string{labelOutcome}),
		errors:      prometheus.NewCounterVec(prometheus.CounterOpts(errorsTotal), []string{labelKind}),
		steps:       prometheus.NewHistogramVec(stepSeconds, []string{labelStep}),
		acks:        prometheus.NewHistogram(ackSeconds),
		undelivered: prometheus.NewCounter(prometheus.CounterOpts(undeliveredTotal)),
		knocks:      prometheus.NewCounterVec(prometheus.CounterOpts(knocksTotal), []string{labelEnd}),
	}
	m.wire = newWire(m.registry)
	m.registry.MustRegister(
		m.jobs, m.errors, m.steps, m.acks, m.undelivered, m.knocks,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(readyNow), func() float64 { return asNumber(ready() == nil) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(jobsInProgress), func() float64 { n, _ := load(); return float64(n) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(jobsWaiting), func() float64 { _, n := load(); return float64(n) }),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	for _, outcome := range outcomes {
		m.jobs.WithLabelValues(outcome)
	}
	return m
}

// Ended counts a job that has had its final answer, by how it ended.
func (m *Metrics) Ended(outcome string) { m.jobs.WithLabelValues(word(outcome)).Inc() }

// Failed counts an edit that failed, by the kind of its error.
func (m *Metrics) Failed(kind string) { m.errors.WithLabelValues(word(kind)).Inc() }

// Step notes how long a step of a job took.
func (m *Metrics) Step(step string, took time.Duration) {
	m.steps.WithLabelValues(word(step)).Observe(took.Seconds())
}

// Acknowledged notes how long a command waited for its acknowledgement, from
// its receipt.
func (m *Metrics) Acknowledged(took time.Duration) { m.acks.Observe(took.Seconds()) }

// Undelivered counts a job whose member could not be told how it ended.
func (m *Metrics) Undelivered() { m.undelivered.Inc() }

// Knocked counts a request at the signed door, by how it ended.
func (m *Metrics) Knocked(end string) { m.knocks.WithLabelValues(word(end)).Inc() }

// CountRefused shows how many requests Discord refused lately; it is asked at
// every look and must not wait. Call it once.
func (m *Metrics) CountRefused(refused func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts(discordRefused), func() float64 { return float64(refused()) }))
}

func asNumber(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// ServeHTTP answers in Prometheus' text form.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// words are what a label may say: those of our own code. What is longer, or
// not a word, could only have come from outside.
var words = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

func word(v string) string {
	if !words.MatchString(v) {
		return "other"
	}
	return v
}
