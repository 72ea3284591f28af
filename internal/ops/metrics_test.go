package ops_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/ops"
)

// shown is what GET /metrics answers.
func shown(tb testing.TB, m *ops.Metrics) string {
	tb.Helper()
	w := httptest.NewRecorder()
	ops.New(ops.Config{Metrics: m}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		tb.Fatalf("got status %d, want 200", w.Code)
	}
	return w.Body.String()
}

func busy() (running, waiting int) { return 3, 7 }

func unready() error { return errors.New("not now") }

// used is metrics of which everything has happened once.
func used() *ops.Metrics {
	m := ops.NewMetrics(busy, unready)
	m.Ended("replied")
	m.Failed("busy")
	m.Step("edit", 20*time.Second)
	m.Acknowledged(3 * time.Millisecond)
	m.Undelivered()
	m.Knocked("forged")
	m.CountRefused(func() int { return 11 })
	m.Connected("resume")
	m.Lost("silent")
	m.Panicked("handler")
	m.CountShards(func() (int, int) { return 16, 15 })
	return m
}

var sample = regexp.MustCompile(`(?m)^(retouch_[a-z_]+)(?:\{([^}]*)\})? `)

// Every name and every label of ours. Dashboards are built on them; and a
// label that is not here could be one that tells who asked for what.
func TestMetricsHaveTheseNamesAndLabels(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, hit := range sample.FindAllStringSubmatch(shown(t, used()), -1) {
		name := hit[1]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			name = strings.TrimSuffix(name, suffix)
		}
		for pair := range strings.SplitSeq(hit[2], ",") {
			if label, _, _ := strings.Cut(pair, "="); label != "le" && !strings.Contains(got[name], label) {
				got[name] += label
			}
		}
		got[name] += ""
	}
	want := map[string]string{
		"retouch_jobs_total":               "outcome",
		"retouch_errors_total":             "kind",
		"retouch_step_seconds":             "step",
		"retouch_jobs_in_progress":         "",
		"retouch_jobs_waiting":             "",
		"retouch_ack_seconds":              "",
		"retouch_undelivered_total":        "",
		"retouch_door_requests_total":      "end",
		"retouch_ready":                    "",
		"retouch_gateway_connects_total":   "how",
		"retouch_gateway_losses_total":     "why",
		"retouch_panics_total":             "where",
		"retouch_shards":                   "",
		"retouch_shards_connected":         "",
		"retouch_discord_refused_requests": "",
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Error(d)
	}
}

func TestMetricsCount(t *testing.T) {
	t.Parallel()
	text := shown(t, used())
	for _, want := range []string{
		`retouch_jobs_total{outcome="replied"} 1`,
		`retouch_jobs_total{outcome="cancelled"} 0`,
		`retouch_errors_total{kind="busy"} 1`,
		`retouch_step_seconds_bucket{step="edit",le="20"} 1`,
		`retouch_step_seconds_bucket{step="edit",le="10"} 0`,
		`retouch_jobs_in_progress 3`,
		`retouch_jobs_waiting 7`,
		`retouch_ack_seconds_bucket{le="0.005"} 1`,
		`retouch_undelivered_total 1`,
		`retouch_door_requests_total{end="forged"} 1`,
		`retouch_ready 0`,
		`retouch_gateway_connects_total{how="resume"} 1`,
		`retouch_gateway_losses_total{why="silent"} 1`,
		`retouch_panics_total{where="handler"} 1`,
		`retouch_shards 16`,
		`retouch_shards_connected 15`,
		`retouch_discord_refused_requests 11`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s is not there:\n%s", want, text)
		}
	}
}

func TestMetricsTellOfTheProcess(t *testing.T) {
	t.Parallel()
	if text := shown(t, used()); !strings.Contains(text, "\ngo_goroutines ") {
		t.Errorf("there is nothing of the Go runtime:\n%s", text)
	}
}

func TestMetricsTakeNoStrangersWords(t *testing.T) {
	t.Parallel()
	m := ops.NewMetrics(busy, unready)
	for _, v := range []string{"123456789012345678", "make it blue", "", strings.Repeat("a", 33), "Überall"} {
		m.Ended(v)
		m.Failed(v)
		m.Step(v, time.Second)
	}
	values := map[string]bool{}
	for _, hit := range regexp.MustCompile(`(?:outcome|kind|step)="([^"]*)"`).FindAllStringSubmatch(shown(t, m), -1) {
		values[hit[1]] = true
	}
	want := []string{"apologised", "cancelled", "dropped", "other", "replied"}
	if d := cmp.Diff(slices.Sorted(maps.Keys(values)), want); d != "" {
		t.Error(d)
	}
}

// Two programs in one process, as in tests, do not meet in a global registry.
func TestMetricsAreOfOneProgram(t *testing.T) {
	t.Parallel()
	one, two := ops.NewMetrics(busy, unready), ops.NewMetrics(busy, unready)
	one.Undelivered()
	if text := shown(t, two); !strings.Contains(text, "retouch_undelivered_total 0\n") {
		t.Error("one counts for the other")
	}
}
