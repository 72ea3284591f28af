package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The states of an interaction.
const (
	StatePending  = "pending"  // the bot has not answered
	StateThinking = "thinking" // the bot has said that it will
	StateAnswered = "answered" // a message stands
	StateModal    = "modal"    // a form was opened
	StateFailed   = "failed"   // the bot missed its deadline
)

// Interaction is what became of a command, a form or a press.
type Interaction struct {
	ID             string   `json:"id"`
	Type           int      `json:"type"`
	ChannelID      string   `json:"channel_id"`
	UserID         string   `json:"user_id"`
	State          string   `json:"state"`
	Final          bool     `json:"final"` // the answer is no longer in progress
	AcknowledgedMS float64  `json:"acknowledged_ms"`
	AnsweredMS     float64  `json:"answered_ms"`
	Message        *Message `json:"message"` // nil while there is none
	Modal          *Form    `json:"modal"`   // nil unless one was opened
	Choices        []Choice `json:"choices"`
}

// Form is an opened modal.
type Form struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// Interaction looks an interaction up.
func (c *Client) Interaction(ctx context.Context, id string) (Interaction, error) {
	var i Interaction
	return i, c.call(ctx, request{method: http.MethodGet, path: "/interactions/" + url.PathEscape(id)}, &i)
}

// Await waits at most so long for an interaction's final answer, an opened form
// or its failure, as RunCommand does.
func (c *Client) Await(ctx context.Context, id string, wait time.Duration) (Interaction, error) {
	r := request{method: http.MethodGet, path: "/interactions/" + url.PathEscape(id)}
	return c.act(ctx, r.withWait(wait))
}

// Request is a call that a bot made to the stand-in Discord.
type Request struct {
	N           int             `json:"n"` // counts from 1
	Time        time.Time       `json:"time"`
	Method      string          `json:"method"`
	Path        string          `json:"path"` // tokens replaced by {token}
	Status      int             `json:"status"`
	ContentType string          `json:"content_type"`
	Payload     json.RawMessage `json:"payload"` // the JSON, or a form's payload_json
	Files       []Part          `json:"files"`
	Inline      bool            `json:"inline"` // the response to an interaction that was posted
}

// Part is a file of a request.
type Part struct {
	Field       string `json:"field"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Bytes       int64  `json:"bytes"`
}

// Requests lists what bots have called since the n-th call; 0 lists all.
func (c *Client) Requests(ctx context.Context, after int) ([]Request, error) {
	var told struct {
		Requests []Request `json:"requests"`
	}
	query := url.Values{"after": {strconv.Itoa(after)}}
	err := c.call(ctx, request{method: http.MethodGet, path: "/requests", query: query}, &told)
	return told.Requests, err
}

// State is what the stand-in Discord knows.
type State struct {
	Connected     bool                `json:"connected"`  // a bot takes interactions
	PublicKey     string              `json:"public_key"` // that posted interactions are signed with
	Endpoint      string              `json:"endpoint"`   // where they are posted; "" for the gateway
	ApplicationID string              `json:"application_id"`
	GuildID       string              `json:"guild_id"` // of the one server
	Commands      []RegisteredCommand `json:"commands"`
	Users         []User              `json:"users"`
	Channels      []Channel           `json:"channels"`
	// AttachmentSizeLimit is how many bytes a file may have by default.
	AttachmentSizeLimit int64 `json:"attachment_size_limit"`
}

// RegisteredCommand is a command that a bot has registered. All of it is in Raw.
type RegisteredCommand struct {
	ID   string
	Name string
	Type int
	Raw  json.RawMessage
}

// UnmarshalJSON keeps the whole object in Raw.
func (r *RegisteredCommand) UnmarshalJSON(b []byte) error {
	var told struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type int    `json:"type"`
	}
	if err := json.Unmarshal(b, &told); err != nil {
		return err
	}
	*r = RegisteredCommand{ID: told.ID, Name: told.Name, Type: told.Type, Raw: append(json.RawMessage(nil), b...)}
	return nil
}

// User is a person or a bot.
type User struct {
	ID         string `json:"id"`
	Handle     string `json:"handle"` // member, guest, moderator; in State only
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	DMs        bool   `json:"dms"` // takes direct messages; in State only
	Bot        bool   `json:"bot"`
}

// Channel is a place where commands are run.
type Channel struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Name  string `json:"name"`
	Where string `json:"where"` // server, thread, dm, group
	// Users are the handles of those who see it; nil is everybody. There is a
	// direct message for each of them.
	Users []string `json:"users"`
}

// State asks the stand-in what it knows.
func (c *Client) State(ctx context.Context) (State, error) {
	var s State
	return s, c.call(ctx, request{method: http.MethodGet, path: "/state"}, &s)
}

// pause between two looks at the state.
const pause = 20 * time.Millisecond

// AwaitConnected returns when a bot takes interactions, or with the context's
// error and the last reason. A sandbox that does not answer yet is waited for.
func (c *Client) AwaitConnected(ctx context.Context) error {
	return c.await(ctx, "a connected bot", func(s State) bool { return s.Connected })
}

// AwaitCommand returns when a bot takes interactions and has registered the
// command named.
func (c *Client) AwaitCommand(ctx context.Context, name string) error {
	return c.await(ctx, "the command "+name, func(s State) bool {
		for _, r := range s.Commands {
			if r.Name == name {
				return s.Connected
			}
		}
		return false
	})
}

func (c *Client) await(ctx context.Context, what string, met func(State) bool) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		s, err := c.State(ctx)
		if err == nil && met(s) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("await %s (last: connected=%t, %v): %w", what, s.Connected, err, context.Cause(ctx))
		case <-tick.C:
		}
	}
}
