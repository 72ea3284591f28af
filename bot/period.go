package bot

import (
	"time"

	"retouch/bot/locale"
)

// period is a length of time as people say it, in the largest unit that says it
// exactly; what is left of a minute counts as one.
func period(words locale.Words, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d > day && d%day == 0:
		return words.Say(locale.PeriodDays, locale.Args{"Count": int(d / day)})
	case d >= time.Hour && d%time.Hour == 0:
		return words.Say(locale.PeriodHours, locale.Args{"Count": int(d / time.Hour)})
	}
	return words.Say(locale.PeriodMinutes, locale.Args{"Count": max(1, int((d+time.Minute-1)/time.Minute))})
}
