package control

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Message looks a message up. It is an error of status 404 if it is deleted.
func (c *Client) Message(ctx context.Context, id string) (Message, error) {
	var m Message
	return m, c.call(ctx, request{method: http.MethodGet, path: "/messages/" + url.PathEscape(id)}, &m)
}

// AwaitMessage returns the message when it is as wanted, or with the context's
// error. Use it where an interaction has its answer at once, as a press that
// changes the message later has.
func (c *Client) AwaitMessage(ctx context.Context, id string, wanted func(Message) bool) (Message, error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		m, err := c.Message(ctx, id)
		if err == nil && wanted(m) {
			return m, nil
		}
		select {
		case <-ctx.Done():
			return m, fmt.Errorf("await message %s (last: %q, %v): %w", id, m.Content, err, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// DeleteMessage deletes a message as a user: its author, or a moderator.
func (c *Client) DeleteMessage(ctx context.Context, id, user string) error {
	r := request{method: http.MethodDelete, path: "/messages/" + url.PathEscape(id)}
	if user != "" {
		r.query = url.Values{"user": {user}}
	}
	return c.call(ctx, r, nil)
}

// Forwarding is a message that a person forwards.
type Forwarding struct {
	MessageID string `json:"message_id"`
	Where     string `json:"where,omitempty"` // the place it goes to
	User      string `json:"user,omitempty"`
}

// Forward forwards a message and gives the new one.
func (c *Client) Forward(ctx context.Context, f Forwarding) (Message, error) {
	r, err := request{method: http.MethodPost, path: "/forwards"}.withJSON(f)
	if err != nil {
		return Message{}, err
	}
	var m Message
	return m, c.call(ctx, r, &m)
}

// TakeDMs says whether a user takes direct messages of the bot's own; answers
// to commands there come through in any case.
func (c *Client) TakeDMs(ctx context.Context, user string, yes bool) error {
	r, err := request{method: http.MethodPut, path: "/users/" + url.PathEscape(user)}.withJSON(map[string]bool{"dms": yes})
	if err != nil {
		return err
	}
	return c.call(ctx, r, nil)
}

// DirectMessages lists the messages between the bot and a user, oldest first.
func (c *Client) DirectMessages(ctx context.Context, user string) ([]Message, error) {
	return c.messages(ctx, url.Values{"where": {"dm"}, "user": {user}})
}

// Offered lists the commands that a user is shown in a place: "" is the member
// in the server.
func (c *Client) Offered(ctx context.Context, user, where string) ([]RegisteredCommand, error) {
	var told struct {
		Commands []RegisteredCommand `json:"commands"`
	}
	query := url.Values{"user": {user}, "where": {where}}
	err := c.call(ctx, request{method: http.MethodGet, path: "/commands", query: query}, &told)
	return told.Commands, err
}
