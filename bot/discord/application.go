package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Me is the bot's own account. A token that Discord refuses is an ErrFatal.
func (r *REST) Me(ctx context.Context) (User, error) {
	var u User
	c := r.asBot(http.MethodGet, "/users/@me", "/users/@me")
	c.proves = true
	err := r.do(ctx, c, &u)
	if err == nil && u.ID == "" {
		err = errors.New("GET /users/@me: answer names no user; is the address of Discord's API right?")
	}
	return u, err
}

// Application is the bot's own application. A token that Discord refuses is an
// ErrFatal.
func (r *REST) Application(ctx context.Context) (Application, error) {
	var a Application
	err := r.do(ctx, r.asBot(http.MethodGet, "/applications/@me", "/applications/@me"), &a)
	if err == nil && a.ID == "" {
		err = errors.New("GET /applications/@me: answer names no application; is the address of Discord's API right?")
	}
	return a, err
}

// Commands are the global commands that Discord has, with all languages.
// https://discord.com/developers/docs/interactions/application-commands#get-global-application-commands
func (r *REST) Commands(ctx context.Context, app string) ([]Command, error) {
	var have []Command
	c := r.commands(http.MethodGet, app)
	c.path += "?with_localizations=true"
	err := r.do(ctx, c, &have)
	return have, err
}

// PutCommands replaces all global commands: what is not listed is deleted.
// https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands
func (r *REST) PutCommands(ctx context.Context, app string, commands []Command) ([]Command, error) {
	body, err := jsonBody(append([]Command{}, commands...))
	if err != nil {
		return nil, err
	}
	var have []Command
	c := r.commands(http.MethodPut, app)
	c.body = body
	err = r.do(ctx, c, &have)
	return have, err
}

func (r *REST) commands(method, app string) *call {
	return r.asBot(method, "/applications/{app}/commands", "/applications/"+url.PathEscape(app)+"/commands")
}

// asBot is a call that needs the bot token.
func (r *REST) asBot(method, route, path string) *call {
	return &call{
		client: r.bulk, method: method, route: method + " " + route, path: path, bot: true,
		tries: 4, within: callWithin, pause: r.pause,
	}
}
