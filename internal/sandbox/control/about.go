package control

// Embed is a card of a message: what a link shows.
// https://docs.discord.com/developers/resources/message#embed-object
type Embed struct {
	Type        string `json:"type"`
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Image       *Media `json:"image"`
	Thumbnail   *Media `json:"thumbnail"`
}

// Media is a picture of an embed.
type Media struct {
	URL      string `json:"url"`
	ProxyURL string `json:"proxy_url"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
}

// Snapshot is what a forwarded message shows of the other; nobody is told who
// wrote that.
// https://docs.discord.com/developers/resources/message#message-snapshot-object
type Snapshot struct {
	Message struct {
		Content     string       `json:"content"`
		Attachments []Attachment `json:"attachments"`
		Embeds      []Embed      `json:"embeds"`
		Flags       int          `json:"flags"`
	} `json:"message"`
}

// Reference is the message that another answers (type 0) or forwards (type 1).
type Reference struct {
	Type      int    `json:"type"`
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	GuildID   string `json:"guild_id"`
}

// Origin is the interaction that a message answers.
// https://docs.discord.com/developers/resources/message#message-interaction-metadata-object
type Origin struct {
	ID     string            `json:"id"`
	Type   int               `json:"type"`
	User   User              `json:"user"`
	Owners map[string]string `json:"authorizing_integration_owners"`
}
