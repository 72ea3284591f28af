package discord

import (
	"context"
	"errors"
	"log/slog"
)

// REST is a client of the few v10 routes that this program uses. It is safe for
// concurrent use.
type REST struct{ config Config }

// Config says where Discord is and who we are.
type Config struct {
	BaseURL   string // "" = https://discord.com/api/v10; http only to a literal loopback address
	Token     Token  // the bot token; not sent on interaction routes
	UserAgent string // "" = discordgo's own followed by "Retouch/dev"
	Log       *slog.Logger
}

var errUnfinished = errors.New("not there yet")

// NewREST checks the configuration; it does no I/O.
func NewREST(c Config) (*REST, error) { return &REST{config: c}, nil }

// Respond answers an interaction for the first time; message is nil when
// Discord told none.
func (r *REST) Respond(ctx context.Context, i *Interaction, res Response) (*Message, error) {
	return nil, errUnfinished
}

// EditOriginal puts a reply in place of the first answer.
func (r *REST) EditOriginal(ctx context.Context, app string, token Token, reply Reply, files ...File) (*Message, error) {
	return nil, errUnfinished
}

// Original is the first answer as it is now.
func (r *REST) Original(ctx context.Context, app string, token Token) (*Message, error) {
	return nil, errUnfinished
}

// Me is the bot's account.
func (r *REST) Me(ctx context.Context) (User, error) { return User{}, errUnfinished }

// Application is the bot's application.
func (r *REST) Application(ctx context.Context) (Application, error) {
	return Application{}, errUnfinished
}

// Commands are the global commands that Discord has.
func (r *REST) Commands(ctx context.Context, app string) ([]Command, error) {
	return nil, errUnfinished
}

// PutCommands replaces all global commands.
func (r *REST) PutCommands(ctx context.Context, app string, commands []Command) ([]Command, error) {
	return nil, errUnfinished
}

// Close ends idle connections.
func (r *REST) Close() {}

// Register makes Discord's global commands equal to want.
func Register(ctx context.Context, r *REST, app string, want []Command) (changed bool, err error) {
	return false, errUnfinished
}

// Same reports whether Discord has what we want.
func Same(a, b []Command) bool { return false }
