package discord

import (
	"encoding/json"
	"io"
)

// Reply is a message of ours, in a response or in an edit. Nobody is pinged by
// it but those whom Mentions names: allowed_mentions is always sent.
//
// In an edit everything is sent, so that the message has afterwards exactly
// what the Reply says: no components takes the buttons away, no attachments
// takes the files away. In a response, what is empty is left out, but for the
// components of an update; an update without attachments leaves the files.
type Reply struct {
	Content     string      `json:"content"`
	Flags       int         `json:"flags,omitempty"`
	Components  []Component `json:"components,omitempty"`
	Attachments []Upload    `json:"attachments,omitempty"` // all that the message has afterwards
	Mentions    Mentions    `json:"allowed_mentions"`
	NoFiles     bool        `json:"-"` // an update takes the files away too
}

// Mentions says who may be pinged; its zero value says nobody.
type Mentions struct{ Users []string }

// MarshalJSON writes {"parse":[]}, and the users when there are any.
func (m Mentions) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Parse []string `json:"parse"`
		Users []string `json:"users,omitempty"`
	}{[]string{}, m.Users})
}

// Upload describes a file of a reply: with the id "0", "1", … the file at that
// place in the list of files, with a snowflake a file that the message has
// already and keeps.
type Upload struct {
	ID          string `json:"id"`
	Filename    string `json:"filename,omitempty"`
	Description string `json:"description,omitempty"` // alt text, at most 1,024 characters
	Spoiler     bool   `json:"is_spoiler,omitempty"`
}

// File is a file to upload. Open is called again when an upload is repeated,
// and what it gave is closed before the call that uploads it returns.
type File struct {
	Name      string // ours, never a stranger's
	MediaType string
	Bytes     int64 // exactly
	Open      func() (io.ReadCloser, error)
}

// Response types.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	Pong                = 1
	RespondMessage      = 4
	RespondThinking     = 5
	RespondUpdateLater  = 6
	RespondUpdate       = 7
	RespondAutocomplete = 8
	RespondModal        = 9
)

// Response answers an interaction. Data is a Reply, a Modal, Choices (or a
// pointer to one), Thinking or nil, as Type asks.
type Response struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// MarshalJSON writes the form that Discord wants. An update sends components
// also when there are none: that takes the buttons away.
func (r Response) MarshalJSON() ([]byte, error) {
	type plain Response
	reply, ok := r.Data.(Reply)
	if p, is := r.Data.(*Reply); is && p != nil {
		reply, ok = *p, true
	}
	if ok && r.Type == RespondUpdate {
		u := update{Reply: reply, Components: append([]Component{}, reply.Components...)}
		if reply.NoFiles || len(reply.Attachments) > 0 {
			all := append([]Upload{}, reply.Attachments...)
			u.Attachments = &all
		}
		r.Data = u
	}
	return json.Marshal(plain(r))
}

type update struct {
	Reply
	Components  []Component `json:"components"`
	Attachments *[]Upload   `json:"attachments,omitempty"`
}

// Thinking is the data of a deferred answer that only the member may see. Of
// the flags Discord takes Ephemeral alone here; without it, Data is nil.
type Thinking struct {
	Flags int `json:"flags"`
}

// Modal is a form. Title is at most 45 characters.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// Choices are the suggestions of an autocomplete, at most 25.
type Choices struct {
	Choices []Choice `json:"choices"`
}

// Choice is a suggestion or a fixed choice of an option. Value is a string or
// a number.
type Choice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"`
}
