package discord

// Message is a message in a channel.
// https://discord.com/developers/docs/resources/message#message-object
type Message struct {
	ID          string          `json:"id"`
	ChannelID   string          `json:"channel_id"`
	Author      *User           `json:"author"`
	Webhook     string          `json:"webhook_id"`     // "" when no webhook wrote it
	Application string          `json:"application_id"` // of an answer to an interaction, or of an application's webhook
	Content     string          `json:"content"`
	Flags       int             `json:"flags"`
	Attachments []Attachment    `json:"attachments"`
	Embeds      []Embed         `json:"embeds"`
	Components  []SentComponent `json:"components"`
	Snapshots   []Snapshot      `json:"message_snapshots"` // of a forwarded message
	Reference   *Reference      `json:"message_reference"`
}

// forwards is the type of a reference that forwards.
// https://discord.com/developers/docs/resources/message#message-reference-types
const forwards = 1

// Forwarded reports whether a message passes another one on.
func (m Message) Forwarded() bool { return m.Reference != nil && m.Reference.Type == forwards }

// Reference is the message that another one answers or forwards.
type Reference struct {
	Type      int    `json:"type"` // 1 when it is forwarded
	GuildID   string `json:"guild_id"`
	ChannelID string `json:"channel_id"`
	MessageID string `json:"message_id"`
}

// Message flags.
// https://discord.com/developers/docs/resources/message#message-object-message-flags
const (
	SuppressEmbeds = 1 << 2
	Ephemeral      = 1 << 6
	Loading        = 1 << 7 // Discord shows "thinking…"
)

// Snapshot is what a forwarded message looked like.
type Snapshot struct {
	Message Message `json:"message"`
}

// Embed is the part of an embed that can hold a picture.
type Embed struct {
	Type      string `json:"type"`
	Image     *Media `json:"image"`
	Thumbnail *Media `json:"thumbnail"`
}

// Media is a picture in an embed, or a picture or another file in a component.
type Media struct {
	Attachment  string `json:"attachment_id"` // "" when it was not uploaded with the message
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	ContentType string `json:"content_type"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
}

// Attachment is a file on a message or in a command's option. What it says of
// its type and size are hints.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"` // bytes
	URL         string `json:"url"`  // signed, a secret
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Flags       int    `json:"flags"`
}

// User is an account.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

// Member is a user in a server.
type Member struct {
	User        *User       `json:"user"`
	Nick        string      `json:"nick"`
	Permissions Permissions `json:"permissions"`
}

// Application is the bot's own application.
type Application struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	PublicKey string `json:"verify_key"`
	Endpoint  string `json:"interactions_endpoint_url"` // "" when interactions come over the gateway
}
