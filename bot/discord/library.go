package discord

import (
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"
)

// discordgo has two settings for the whole process: the gateway's version and
// the sink of its log. They are set here and nowhere else, once, before the
// first session; the log goes to the gateway that was started last.
var (
	library    sync.Once
	libraryLog atomic.Pointer[slog.Logger]
)

func tune(log *slog.Logger) {
	libraryLog.Store(log)
	library.Do(func() {
		discordgo.APIVersion = "10"
		discordgo.Logger = forward
	})
}

// forward writes a line of discordgo's to our log. Of what it is about only an
// error is kept: its other arguments are raw events, addresses and whole
// packets, with tokens in them. What the gateway reports by itself is left out:
// lost connections, and events that discordgo cannot decode but we can.
func forward(level, _ int, format string, args ...any) {
	log := libraryLog.Load()
	known := strings.Contains(format, "gateway %s") || strings.Contains(format, "error unmarshalling")
	if log == nil || level > discordgo.LogWarning || known {
		return
	}
	about := strings.NewReplacer("%s", "…", "%#v", "…", "%v", "…", "%d", "…").Replace(format)
	log.Warn("discordgo warns", "about", plain(about), "cause", firstError(args))
}

func firstError(args []any) string {
	for _, a := range args {
		if err, ok := a.(error); ok {
			return plain(err.Error())
		}
	}
	return ""
}
