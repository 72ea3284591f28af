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
	Type            int          `json:"type"` // 0 usual, 19 an answer, 20 and 23 of a command
	Attachments     []Attachment `json:"attachments"`
	Embeds          []Embed      `json:"embeds"`
	Components      []Component  `json:"components"`
	Pinged          []string     `json:"pinged"` // ids of the users that it has pinged, by any of its edits
	Snapshots       []Snapshot   `json:"message_snapshots"`
	Reference       *Reference   `json:"message_reference"`
	Origin          *Origin      `json:"interaction_metadata"` // nil for what was not asked for
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
func (m Message) Buttons() []Component { return m.ofType(typeButton) }

// Selects are the message's menus in the order shown.
func (m Message) Selects() []Component { return m.ofType(typeSelect) }

// Button is the first button whose custom_id begins so.
func (m Message) Button(prefix string) (Component, bool) {
	for _, c := range m.Buttons() {
		if c.CustomID != "" && strings.HasPrefix(c.CustomID, prefix) {
			return c, true
		}
	}
	return Component{}, false
}

func (m Message) ofType(kind int) []Component {
	return Component{Components: m.Components}.ofType(kind)
}

// Attachment is a file of a message.
// https://docs.discord.com/developers/resources/message#attachment-object
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Title       string `json:"title"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"` // bytes
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Flags       int    `json:"flags"`
	Ephemeral   bool   `json:"ephemeral"`
}

const flagSpoiler = 1 << 3

// Spoiler tells whether the file is covered until somebody looks.
func (a Attachment) Spoiler() bool { return a.Flags&flagSpoiler != 0 }

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
	MinValues   *int        `json:"min_values"`
	MaxValues   *int        `json:"max_values"`
	Options     []Option    `json:"options"` // of a select
	FileTypes   []string    `json:"file_types"`
	Content     string      `json:"content"`
	Components  []Component `json:"components"`
	Component   *Component  `json:"component"` // of a label
	Accessory   *Component  `json:"accessory"` // of a section
}

// Option is one of a select's.
type Option struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Default     bool   `json:"default"`
}

const (
	typeButton = 2
	typeSelect = 3
)

// ofType are the components of a type, from the top to the bottom.
func (c Component) ofType(kind int) []Component {
	if c.Type == kind {
		return []Component{c}
	}
	var found []Component
	for _, child := range c.Components {
		found = append(found, child.ofType(kind)...)
	}
	for _, child := range []*Component{c.Component, c.Accessory} {
		if child != nil {
			found = append(found, child.ofType(kind)...)
		}
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
		if f.Field != EmbedImage && f.Field != EmbedThumbnail {
			f.Field = fmt.Sprintf("files[%d]", i)
		}
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
