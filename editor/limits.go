package editor

import (
	"time"

	"retouch/editor/picture"
)

// limits are the times and sizes that hold for what comes from outside. Tests
// shorten them.
type limits struct {
	dial       time.Duration // until a connection stands, and again until TLS stands
	header     time.Duration // until the header of a download has come
	download   time.Duration // for one download with all that belongs to it
	check      time.Duration // for Check
	pace       pace          // of a download
	answerPace pace          // of an answer, from its first byte on
	result     int64         // bytes of a picture in an answer
	results    int64         // bytes of all pictures of an answer together
	answer     int64         // bytes of an answer in all, for each picture that was asked for
	backoff    time.Duration // before the first repetition; doubles each time
	backoffMax time.Duration
	patience   time.Duration  // with an API that can't be reached
	pictures   picture.Limits // of uploads and results alike
}

// pace is the least that a transfer must move: floor bytes in every window.
type pace struct {
	window time.Duration
	floor  int64
}

func defaultLimits() limits {
	return limits{
		dial:       5 * time.Second,
		header:     10 * time.Second,
		download:   2 * time.Minute,
		check:      20 * time.Second,
		pace:       pace{window: 10 * time.Second, floor: 64 << 10},
		answerPace: pace{window: time.Minute, floor: 1},
		// A 4K PNG is 25 to 33 MB.
		result: 48 << 20,
		// Four of the largest; of more pictures each is smaller.
		results: 4 * 48 << 20,
		// Base64 adds a third; line breaks and escapes may add more.
		answer:     96 << 20,
		backoff:    time.Second,
		backoffMax: 30 * time.Second,
		// Long enough for a restart of the API, short enough to be worth waiting for.
		patience: 2 * time.Minute,
	}
}

// maxAnswers is how many pictures at most count for the length of an answer.
const maxAnswers = 4

// What is kept of an answer's words, and of an error's.
const (
	maxWords  = 64 << 10 // JSON without the pictures, or an error body
	maxHeader = 64 << 10 // of a response
	maxDetail = 200      // characters of Error.Detail
)
