package discord

import (
	"strconv"
	"time"
)

// epoch is the first millisecond of 2015, where Discord's ids begin.
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// CreatedAt is when Discord made the thing with this id, to the millisecond;
// false if the id is not a snowflake.
func CreatedAt(snowflake string) (time.Time, bool) {
	n, err := strconv.ParseUint(snowflake, 10, 64)
	if err != nil || n == 0 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + epoch), true
}
