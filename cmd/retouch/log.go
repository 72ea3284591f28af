package main

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"github.com/mattn/go-isatty"
)

// newLog returns a logger that writes one record with each write, as the
// scrubber needs it: text for people on a terminal, else JSON for machines.
func newLog(to io.Writer, level slog.Level, format string, terminal bool) *slog.Logger {
	if format == "text" || format == "auto" && terminal {
		return slog.New(tint.NewTextHandler(to, &tint.Options{
			Level:      level,
			TimeFormat: time.TimeOnly,
			NoColor:    !terminal,
		}))
	}
	return slog.New(slog.NewJSONHandler(to, &slog.HandlerOptions{Level: level, ReplaceAttr: spellTime}))
}

// spellTime writes durations as people do: "1.5s" instead of nanoseconds.
func spellTime(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
