package discord

import (
	"strconv"
	"time"
)

// epoch is the first millisecond of 2015, from which Discord's ids count
// (https://docs.discord.com/developers/reference#snowflakes).
const epoch = 1420070400000

// ids makes ids that rise strictly, also within a millisecond.
type ids struct{ last uint64 }

// next is an id of this moment.
func (g *ids) next() string {
	id := max(uint64(time.Now().UnixMilli()-epoch)<<22, g.last+1)
	g.last = id
	return strconv.FormatUint(id, 10)
}

// at is an id of an earlier moment, for what existed before the stand-in did.
func (g *ids) at(t time.Time) string {
	g.last++
	return strconv.FormatUint(uint64(t.UnixMilli()-epoch)<<22|g.last&0x3fffff, 10)
}

// timestamp writes a time as Discord does.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000+00:00")
}

// idTime is the moment that an id was made.
func idTime(id string) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + epoch), true
}
