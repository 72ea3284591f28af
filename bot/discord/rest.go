package discord

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// REST is a client of the few v10 routes that this program uses. It is safe for
// concurrent use. It keeps to Discord's rate limits, repeats what can be
// repeated within the deadline of the context, and puts no token into an error
// or a log line.
type REST struct {
	base   string // without a slash at the end
	token  Token
	agent  string
	log    *slog.Logger
	pause  time.Duration
	limits *limits
	guard  *Guard
	quick  *http.Client // for acknowledgements, which have 3 s
	bulk   *http.Client // for everything else, uploads above all
}

// Config says where Discord is and who we are.
type Config struct {
	BaseURL   string       // "" = https://discord.com/api/v10; http only to a literal loopback address
	Token     Token        // the bot token; not sent on interaction routes
	UserAgent string       // "" = discordgo's own followed by "Retouch/dev"
	Log       *slog.Logger // nil = nothing is logged
	// Pause is about how long the first wait before a repeated call is; each
	// further one is three times as long. 0 = 500 ms.
	Pause time.Duration
	// Guard is shared by all clients of a process; nil makes one of its own.
	Guard *Guard
}

// The defaults of Config. Discord asks for this form of User-Agent and blocks
// others: https://discord.com/developers/docs/reference#user-agent
const (
	defaultBase  = "https://discord.com/api/v10"
	defaultAgent = "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) Retouch/dev"
	defaultPause = 500 * time.Millisecond
)

// NewREST checks the configuration; it does no I/O. Its errors say how to mend
// the address or the token, and never show the token.
func NewREST(c Config) (*REST, error) {
	base, err := checkBase(c.BaseURL)
	if err != nil {
		return nil, err
	}
	token := Token(strings.TrimPrefix(string(c.Token), "Bot "))
	if strings.ContainsFunc(string(token), notPrintable) {
		return nil, errors.New("discord token holds a blank or a control character; copy it again")
	}
	r := &REST{
		base: base, token: token, agent: c.UserAgent, log: c.Log, pause: c.Pause,
		limits: newLimits(), guard: c.Guard, quick: quickClient(), bulk: bulkClient(),
	}
	r.fill()
	return r, nil
}

func (r *REST) fill() {
	if r.agent == "" {
		r.agent = defaultAgent
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.pause <= 0 {
		r.pause = defaultPause
	}
	if r.guard == nil {
		r.guard = NewGuard(r.log)
	}
}

// Close ends idle connections. Calls may still be made afterwards.
func (r *REST) Close() {
	r.quick.CloseIdleConnections()
	r.bulk.CloseIdleConnections()
}

func notPrintable(r rune) bool { return r <= ' ' || r > '~' }
