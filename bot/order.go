package bot

import (
	"strings"

	"retouch/bot/discord"
)

// order is what a member asked for.
type order struct {
	Prompt   string   `json:"prompt"`
	Size     string   `json:"size,omitempty"`
	Quality  string   `json:"quality,omitempty"`
	Alt      string   `json:"alt,omitempty"`     // what a member wants those to hear who do not see the result
	N        int      `json:"n,omitempty"`       // results that are wanted; 0 is 1
	Private  bool     `json:"private,omitempty"` // only the member sees the reply
	Pictures []source `json:"pictures"`          // in the order that the prompt counts them
	Mask     *source  `json:"mask,omitempty"`
}

// source is a picture on Discord's servers, or one that is kept. Of one that is
// both, the kept one is taken as long as it is there.
type source struct {
	URL     string `json:"url,omitempty"`     // signed: a secret, valid for about a day
	Kept    string `json:"kept,omitempty"`    // its name
	Version string `json:"version,omitempty"` // it is a result of this version,
	N       int    `json:"n,omitempty"`       // the Nth, from 1
	Bytes   int64  `json:"bytes,omitempty"`
	Spoiler bool   `json:"spoiler,omitempty"`
	Of      string `json:"of,omitempty"` // whose picture it is, when that is known to be somebody else
}

// sources are the pictures with the mask, when there is one, at the end.
func (o order) sources() []source {
	all := append([]source(nil), o.Pictures...)
	if o.Mask != nil {
		all = append(all, *o.Mask)
	}
	return all
}

// name says which picture sources()[n] is.
func (o order) name(n int) what {
	switch {
	case n >= len(o.Pictures):
		return what{mask: true}
	case len(o.Pictures) == 1:
		return what{}
	}
	return what{number: n + 1}
}

// spoiler reports whether any picture was hidden behind a spoiler.
func (o order) spoiler() bool {
	for _, s := range o.sources() {
		if s.Spoiler {
			return true
		}
	}
	return false
}

// Discord's flag on attachments that are spoilers, and the older way to mark
// them, by the file's name.
// https://discord.com/developers/docs/resources/message#attachment-object-attachment-flags
const (
	spoilerFlag   = 1 << 3
	spoilerPrefix = "SPOILER_"
)

func sourceOf(a discord.Attachment) source {
	return source{
		URL:     a.URL,
		Bytes:   max(a.Size, 0),
		Spoiler: a.Flags&spoilerFlag != 0 || strings.HasPrefix(a.Filename, spoilerPrefix),
	}
}
