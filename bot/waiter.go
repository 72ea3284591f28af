package bot

import (
	"time"

	"retouch/bot/locale"
)

// waiter is a job that waits.
type waiter struct {
	job   job
	known bool      // job has been read
	since time.Time // when it was first seen to wait
	place int
	about int       // minutes, or noEstimate
	shown int       // place that the reply shows; -1 for none
	told  int       // minutes that it shows
	at    time.Time // of the last edit
	gone  bool      // there is no reply to edit
}

// estimatesApart is how often an estimate changes in a reply whose place stays.
const estimatesApart = 15 * time.Second

// news reports whether there is something that a reply does not show.
func (w *waiter) news(now time.Time) bool {
	return w.shown != w.place || w.told != w.about && now.Sub(w.at) >= estimatesApart
}

// line is what the reply of a job that waits says.
func (w *waiter) line(words locale.Words) string {
	args := locale.Args{"Count": w.place}
	known := w.about != noEstimate
	if known {
		args["About"] = inMinutes(words, w.about)
	}
	switch {
	case w.place == 0 && known:
		return words.Say(locale.ReplyNext, args)
	case w.place == 0:
		return words.Say(locale.ShowNext, nil)
	case known:
		return words.Say(locale.ReplyWaiting, args)
	}
	return words.Say(locale.ShowWaiting, args)
}
