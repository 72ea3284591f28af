package discord

import (
	"encoding/json"
	"time"
)

// Interaction is one thing that a member did, as Discord tells it. It has the
// fields that this program reads, also those that discordgo v0.29.0 drops.
// Unknown fields and unknown components are passed over.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
type Interaction struct {
	ID                  string            `json:"id"`
	ApplicationID       string            `json:"application_id"`
	Type                InteractionType   `json:"type"`
	Token               Token             `json:"token"`
	Data                Data              `json:"data"`
	GuildID             string            `json:"guild_id"`
	ChannelID           string            `json:"channel_id"`
	Member              *Member           `json:"member"`
	User                *User             `json:"user"`
	Message             *Message          `json:"message"`
	AppPermissions      *Permissions      `json:"app_permissions"` // nil when Discord told none
	Locale              string            `json:"locale"`
	GuildLocale         string            `json:"guild_locale"`
	Owners              map[string]string `json:"authorizing_integration_owners"`
	Context             *int              `json:"context"`               // 0 server, 1 bot DM, 2 other DM
	AttachmentSizeLimit int64             `json:"attachment_size_limit"` // bytes per file of the answer

	Received time.Time `json:"-"` // when it reached this program

	delivery *delivery // the HTTP response that waits for the first answer; nil for one from the gateway
}

// InteractionType says what a member did.
type InteractionType int

// The interaction types.
const (
	Ping         InteractionType = 1
	CommandUse   InteractionType = 2
	Press        InteractionType = 3 // a button or a select
	Autocomplete InteractionType = 4
	ModalSubmit  InteractionType = 5
)

// Author is the member or user who did it; the zero User if Discord named
// nobody.
func (i *Interaction) Author() User {
	switch {
	case i.Member != nil && i.Member.User != nil:
		return *i.Member.User
	case i.User != nil:
		return *i.User
	}
	return User{}
}

// Data is what an interaction carries; which fields are set depends on its type.
type Data struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Type       int             `json:"type"` // of a command
	Options    []Option        `json:"options"`
	Resolved   Resolved        `json:"resolved"`
	TargetID   string          `json:"target_id"`
	CustomID   string          `json:"custom_id"`
	Values     []string        `json:"values"`
	Components []SentComponent `json:"components"` // of a modal
}

// Option is an option of a slash command as the member filled it in.
type Option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []Option        `json:"options"`
}

// Resolved holds the things that an interaction refers to, by id.
type Resolved struct {
	Attachments map[string]Attachment `json:"attachments"`
	Messages    map[string]Message    `json:"messages"`
}
