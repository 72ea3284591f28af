package bot

import "retouch/bot/discord"

// The laws of a caption, for the tests.
var (
	Fold   = fold
	Escape = escape
	Cut    = cut
	Units  = discord.Units
)

// MaxQuote is how much of a prompt a caption shows.
const MaxQuote = maxQuote

// Below is a message's words with a small line under them.
var Below = below
