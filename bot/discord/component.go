package discord

// Component is a part of a message or of a modal.
// https://discord.com/developers/docs/components/reference
type Component struct {
	Type        int            `json:"type"`
	CustomID    string         `json:"custom_id,omitempty"` // at most 100 characters
	Style       int            `json:"style,omitempty"`
	Label       string         `json:"label,omitempty"`
	Description string         `json:"description,omitempty"`
	Placeholder string         `json:"placeholder,omitempty"`
	Value       string         `json:"value,omitempty"`
	MinLength   *int           `json:"min_length,omitempty"`
	MaxLength   int            `json:"max_length,omitempty"`
	Required    *bool          `json:"required,omitempty"`
	Disabled    bool           `json:"disabled,omitempty"`
	Content     string         `json:"content,omitempty"` // of a text display
	URL         string         `json:"url,omitempty"`
	Options     []SelectOption `json:"options,omitempty"`    // of a select, at most 25
	MinValues   *int           `json:"min_values,omitempty"` // of a select or an upload; 1 when it is nil
	MaxValues   int            `json:"max_values,omitempty"` // 1 when it is 0
	FileTypes   []string       `json:"file_types,omitempty"` // of an upload: "image", ".png"
	Component   *Component     `json:"component,omitempty"`
	Components  []Component    `json:"components,omitempty"`
}

// SelectOption is a choice of a select. Label and value are at most 100
// characters long.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"` // at most 100 characters
	Default     bool   `json:"default,omitempty"`
}

// Component types.
const (
	ActionRow    = 1
	Button       = 2
	StringSelect = 3
	TextInput    = 4
	TextDisplay  = 10
	Label        = 18
	FileUpload   = 19
)

// Button styles.
const (
	Primary   = 1
	Secondary = 2
	Success   = 3
	Danger    = 4
	Link      = 5
)

// Text input styles.
const (
	ShortText = 1
	LongText  = 2
)
