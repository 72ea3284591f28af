package control

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Message is a Discord message as a member sees it.
// https://docs.discord.com/developers/resources/message#message-object
type Message struct {
	ID              string       `json:"id"`
	ChannelID       string       `json:"channel_id"`
	Content         string       `json:"content"`
	Flags           int          `json:"flags"`
	Author          User         `json:"author"`
	Attachments     []Attachment `json:"attachments"`
	Components      []Component  `json:"components"`
	Timestamp       time.Time    `json:"timestamp"`
	EditedTimestamp *time.Time   `json:"edited_timestamp"`
}

// Flags of a message.
// https://docs.discord.com/developers/resources/message#message-object-message-flags
const (
	flagEphemeral = 1 << 6
	flagLoading   = 1 << 7
)

// Ephemeral tells whether one member alone sees the message.
func (m Message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Thinking tells whether the message is Discord's own "thinking…".
func (m Message) Thinking() bool { return m.Flags&flagLoading != 0 }

// Buttons are the message's buttons in the order shown, those in rows, sections
// and containers included.
func (m Message) Buttons() []Component {
	var found []Component
	for _, c := range m.Components {
		found = append(found, c.buttons()...)
	}
	return found
}

// Attachment is a file of a message.
// https://docs.discord.com/developers/resources/message#attachment-object
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"` // bytes
	URL         string `json:"url"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Ephemeral   bool   `json:"ephemeral"`
}

// Component is a button, a row of them, or a part of a form.
// https://docs.discord.com/developers/components/reference
type Component struct {
	Type        int         `json:"type"`
	CustomID    string      `json:"custom_id"`
	Label       string      `json:"label"`
	Description string      `json:"description"`
	Style       int         `json:"style"`
	URL         string      `json:"url"`
	Disabled    bool        `json:"disabled"`
	Placeholder string      `json:"placeholder"`
	Value       string      `json:"value"`
	Required    *bool       `json:"required"`
	MinLength   int         `json:"min_length"`
	MaxLength   int         `json:"max_length"`
	Content     string      `json:"content"`
	Components  []Component `json:"components"`
	Component   *Component  `json:"component"` // of a label
	Accessory   *Component  `json:"accessory"` // of a section
}

const typeButton = 2

func (c Component) buttons() []Component {
	if c.Type == typeButton {
		return []Component{c}
	}
	var found []Component
	for _, child := range c.Components {
		found = append(found, child.buttons()...)
	}
	if c.Accessory != nil {
		found = append(found, c.Accessory.buttons()...)
	}
	return found
}

// Post is a message that a member writes.
type Post struct {
	Content string `json:"content,omitempty"`
	Where   string `json:"where,omitempty"` // server, thread, dm, group
	User    string `json:"user,omitempty"`  // member, guest, moderator
}

// PostMessage writes a message with its files into a channel.
func (c *Client) PostMessage(ctx context.Context, p Post, files ...File) (Message, error) {
	named := make([]File, len(files))
	for i, f := range files {
		f.Field = fmt.Sprintf("files[%d]", i)
		named[i] = f
	}
	r, err := withFiles(request{method: http.MethodPost, path: "/messages"}, "message", p, named)
	if err != nil {
		return Message{}, err
	}
	var m Message
	return m, c.call(ctx, r, &m)
}

// MessagesIn lists the messages of the place named (server, thread, dm,
// group), oldest first, ephemeral ones included.
func (c *Client) MessagesIn(ctx context.Context, where string) ([]Message, error) {
	return c.messages(ctx, url.Values{"where": {where}})
}

// Messages lists the messages of the channel with that id; "" means all
// channels.
func (c *Client) Messages(ctx context.Context, channelID string) ([]Message, error) {
	if channelID == "" {
		return c.messages(ctx, nil)
	}
	return c.messages(ctx, url.Values{"channel_id": {channelID}})
}

func (c *Client) messages(ctx context.Context, query url.Values) ([]Message, error) {
	var told struct {
		Messages []Message `json:"messages"`
	}
	err := c.call(ctx, request{method: http.MethodGet, path: "/messages", query: query}, &told)
	return told.Messages, err
}

// File returns an attachment's bytes, at most 128 MiB.
func (c *Client) File(ctx context.Context, attachmentID string) ([]byte, error) {
	if attachmentID == "" || strings.ContainsAny(attachmentID, "/?#") {
		return nil, fmt.Errorf("read file: %q is no attachment's id", attachmentID)
	}
	resp, err := c.send(ctx, request{method: http.MethodGet, path: "/files/" + attachmentID})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	content, err := readAll(resp.Body, maxFile)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return content, nil
}
