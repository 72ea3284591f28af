package discord

// SentComponent is a component as Discord sends it: a part of a submitted modal,
// such as a label with its field, or of a message.
// https://discord.com/developers/docs/components/reference
type SentComponent struct {
	Type       int             `json:"type"`
	CustomID   string          `json:"custom_id"`
	Value      string          `json:"value"`
	Values     []string        `json:"values"`
	Component  *SentComponent  `json:"component"`
	Components []SentComponent `json:"components"`
	Accessory  *SentComponent  `json:"accessory"` // of a section
	Media      *Media          `json:"media"`     // of a thumbnail
	File       *Media          `json:"file"`      // of a file
	Items      []GalleryItem   `json:"items"`     // of a media gallery
	Spoiler    bool            `json:"spoiler"`   // of a thumbnail, a file, or all in a container
}

// GalleryItem is one picture or video of a media gallery.
type GalleryItem struct {
	Media   Media `json:"media"`
	Spoiler bool  `json:"spoiler"`
}
