package bot

import (
	"time"

	"retouch/bot/locale"
)

// period is a length of time as people say it: whole minutes, hours or days.
func period(words locale.Words, d time.Duration) string {
	const day = 24 * time.Hour
	id, n := locale.ButtonsMinutes, max(1, int(d.Round(time.Minute)/time.Minute))
	switch {
	case d >= 2*day:
		id, n = locale.ButtonsDays, int(d.Round(day)/day)
	case d >= 2*time.Hour:
		id, n = locale.ButtonsHours, int(d.Round(time.Hour)/time.Hour)
	}
	return words.Say(id, locale.Args{"Count": n})
}
