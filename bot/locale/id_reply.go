package locale

// The reply: its small line, and what it says until it is there.
const (
	ReplyResults      ID = "reply.results"
	ReplyResultsOf    ID = "reply.results_of" // fewer than were asked for
	ReplyVersion      ID = "reply.version"
	ReplyGettingReady ID = "reply.getting_ready"
	ReplyFetching     ID = "reply.fetching"
	ReplyBringing     ID = "reply.bringing"
	ReplyWaiting      ID = "reply.waiting"
	ReplyNext         ID = "reply.next"
	ReplyMinutes      ID = "reply.minutes"
	ReplyMinute       ID = "reply.less_than_a_minute"
	ReplyDraft        ID = "reply.draft"
	ReplyDraftPlain   ID = "reply.draft_plain"
	ReplySpentLeft    ID = "reply.spent_left"
	ReplyTooManyLight ID = "reply.too_many_light"
)
