package discord

// Command is an application command as it is registered. A nil or zero field
// is not sent, and Discord's default holds.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object
type Command struct {
	ID                       string            `json:"id,omitempty"` // only of a command that Discord has
	Type                     int               `json:"type,omitempty"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description,omitempty"` // empty for user and message commands
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Options                  []CommandOption   `json:"options,omitempty"`
	DefaultMemberPermissions *Permissions      `json:"default_member_permissions,omitempty"` // nil: everybody
	IntegrationTypes         []int             `json:"integration_types,omitempty"`          // 0 server, 1 user
	Contexts                 []int             `json:"contexts,omitempty"`                   // 0 server, 1 bot DM, 2 other DM
	NSFW                     bool              `json:"nsfw,omitempty"`
	Handler                  int               `json:"handler,omitempty"` // of an entry point
}

// CommandOption is what a member can fill in.
type CommandOption struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Choices                  []Choice          `json:"choices,omitempty"`
	Options                  []CommandOption   `json:"options,omitempty"` // of a subcommand
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                *int              `json:"min_length,omitempty"`
	MaxLength                *int              `json:"max_length,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	FileTypes                []string          `json:"file_types,omitempty"` // of an attachment: "image", ".png"
}

// Option types.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
const (
	SubcommandOption = 1
	StringOption     = 3
	IntegerOption    = 4
	BooleanOption    = 5
	UserOption       = 6
	ChannelOption    = 7
	NumberOption     = 10
	AttachmentOption = 11
)

// Command types.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types
const (
	SlashCommand   = 1
	UserCommand    = 2
	MessageCommand = 3
	EntryPoint     = 4 // made by Discord when the application has an Activity
)
