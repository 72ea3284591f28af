package ops

import "github.com/prometheus/client_golang/prometheus"

// The labels. Each has as many values as the code has words for it.
const (
	labelOutcome = "outcome"
	labelKind    = "kind"
	labelStep    = "step"
	labelEnd     = "end"
)

// outcomes are shown from the start, so that a rate can be taken of the first.
var outcomes = []string{"replied", "apologised", "cancelled", "dropped"}

// The names, all of them. They are an interface: dashboards and alerts use
// them, so they are only ever added to.
// https://prometheus.io/docs/practices/naming/
var (
	jobsTotal = prometheus.Opts{
		Name: "retouch_jobs_total",
		Help: "Jobs that had their final answer, by outcome: replied (a picture), apologised (a sentence), cancelled, dropped (nobody left to answer).",
	}
	errorsTotal = prometheus.Opts{
		Name: "retouch_errors_total",
		Help: "Edits that failed, by the kind of the error.",
	}
	stepSeconds = prometheus.HistogramOpts{
		Name:    "retouch_step_seconds",
		Help:    "How long the steps of a job took.",
		Buckets: []float64{0.01, 0.03, 0.1, 0.3, 1, 3, 10, 20, 30, 60, 120, 240, 480, 810},
	}
	jobsInProgress = prometheus.Opts{
		Name: "retouch_jobs_in_progress",
		Help: "Jobs that this process works on.",
	}
	jobsWaiting = prometheus.Opts{
		Name: "retouch_jobs_waiting",
		Help: "Accepted jobs that no process works on.",
	}
	ackSeconds = prometheus.HistogramOpts{
		Name:    "retouch_ack_seconds",
		Help:    "Time from the receipt of a command to its acknowledgement. Discord waits 3 seconds.",
		Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3},
	}
	undeliveredTotal = prometheus.Opts{
		Name: "retouch_undelivered_total",
		Help: "Jobs whose member could not be told how they ended.",
	}
	knocksTotal = prometheus.Opts{
		Name: "retouch_door_requests_total",
		Help: "Requests at HTTP_ADDR, by how they ended: ping, answered, repeated, late, forged, stale, too_large and so on.",
	}
	discordRefused = prometheus.Opts{
		Name: "retouch_discord_refused_requests",
		Help: "Requests that Discord answered with 401, 403 or 429 in the last ten minutes. At 1,000 the bot slows down, at 5,000 it makes none; at 10,000 Discord would ban the address.",
	}
	readyNow = prometheus.Opts{
		Name: "retouch_ready",
		Help: "1 when the program can take and finish work, as /readyz says it.",
	}
)
