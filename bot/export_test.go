package bot

// The laws of a caption, for the tests.
var (
	Fold   = fold
	Escape = escape
	Cut    = cut
	Units  = units
)

// MaxQuote is how much of a prompt a caption shows.
const MaxQuote = maxQuote
