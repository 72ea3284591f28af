package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// day is what a d means: 24 hours, whatever clocks do.
const day = 24 * time.Hour

// keepMost is how long anything may be kept.
const keepMost = 3650 * day

var inDays = regexp.MustCompile(`^([0-9]{1,5})d(.*)$`)

// keepInto takes a time for which things are kept, also in days, and 0 where
// none means that nothing is.
func keepInto(to *time.Duration, v string, least time.Duration, none bool) error {
	d, err := longTime(strings.ToLower(strings.ReplaceAll(v, " ", "")))
	switch {
	case err != nil:
		return fmt.Errorf("is %q, which is not a time with its unit", cut(v))
	case d == 0 && none:
	case d < least && none:
		return fmt.Errorf("is %v, but has to be 0 or %s at least", d, short(least))
	case d < least:
		return fmt.Errorf("is %v, but has to be %s at least", d, short(least))
	case d > keepMost:
		return fmt.Errorf("is %q, but can be %s at most", cut(v), short(keepMost))
	}
	*to = d
	return nil
}

// longTime reads what time.ParseDuration does, with days before it.
func longTime(v string) (time.Duration, error) {
	m := inDays.FindStringSubmatch(v)
	if m == nil {
		return time.ParseDuration(v)
	}
	days, err := strconv.Atoi(m[1])
	if err != nil || m[2] == "" {
		return time.Duration(days) * day, err
	}
	rest, err := time.ParseDuration(m[2])
	if rest < 0 {
		err = errors.New("it goes back")
	}
	return time.Duration(days)*day + rest, err
}

// short writes a round time as people do.
func short(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d%unit.of == 0 {
			return strconv.FormatInt(int64(d/unit.of), 10) + unit.name
		}
	}
	return d.String()
}

// roomInto takes a size that a few pictures fit into.
func roomInto(to *int64, v string) error {
	const least, most = 10_000_000, 1 << 50
	switch err := bytesInto(to, v); {
	case err != nil:
		return err
	case *to < least:
		return errors.New("has to be 10MB at least")
	case *to > most:
		return fmt.Errorf("is %q, which is too much", cut(v))
	}
	return nil
}
