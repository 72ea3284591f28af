package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestLog(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, format string
		terminal     bool
		want         string
	}{
		{"machines get JSON", "auto", false, `"level":"INFO","msg":"done","took":"1.5s"}`},
		{"people get text", "auto", true, "done"},
		{"JSON when it is asked for", "json", true, `"took":"1.5s"`},
		{"text when it is asked for, without colours in a file", "text", false, "INF done took=1.5s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			log := newLog(&b, slog.LevelInfo, tt.format, tt.terminal)
			log.Debug("hidden")
			log.Info("done", "took", 1500*time.Millisecond)
			if !strings.Contains(b.String(), tt.want) || strings.Contains(b.String(), "hidden") {
				t.Errorf("got %s", b.String())
			}
		})
	}
}
