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
// packets, with tokens in them.
func forward(level, _ int, format string, args ...any) {
	log := libraryLog.Load()
	if log == nil || level > discordgo.LogWarning || strings.Contains(format, "error unmarshalling") {
		return // what it fails to decode we decode ourselves
	}
	cause := ""
	for _, a := range args {
		if err, ok := a.(error); ok {
			cause = plain(err.Error())
		}
	}
	log.Warn("discordgo warns", "about", plain(strings.NewReplacer("%s", "…", "%#v", "…", "%v", "…").Replace(format)), "cause", cause)
}
