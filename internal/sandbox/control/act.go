package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"
)

// The kinds of command that a person can run.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-types
const (
	SlashCommand   = 1
	MessageCommand = 3
)

// Command is a command that a person runs. Zero values take the sandbox's
// defaults: a slash command by an ordinary member in a server's channel.
type Command struct {
	Name        string         `json:"name"`                // with its subcommand after a blank: "preset add"
	Type        int            `json:"type,omitempty"`      // SlashCommand or MessageCommand
	Options     map[string]any `json:"options,omitempty"`   // all but the attachments, which are files
	TargetID    string         `json:"target_id,omitempty"` // the message a MessageCommand is run on
	User        string         `json:"user,omitempty"`      // member, guest, moderator
	Where       string         `json:"where,omitempty"`     // server, thread, dm, group
	Install     string         `json:"install,omitempty"`   // guild, user
	Locale      string         `json:"locale,omitempty"`
	GuildLocale string         `json:"guild_locale,omitempty"`
	// AppPermissions overrides the bot's permission bits in the channel, in
	// decimal.
	AppPermissions string `json:"app_permissions,omitempty"`
	// AttachmentSizeLimit overrides how many bytes a file may have.
	AttachmentSizeLimit int64 `json:"attachment_size_limit,omitempty"`
}

// File is a file that a person attaches.
type File struct {
	// Field is the attachment option's name, or the custom_id of a form's
	// file upload. Posting a message ignores it, but for EmbedImage and
	// EmbedThumbnail.
	Field       string
	Name        string
	ContentType string // "" lets the sandbox tell from the name
	Content     []byte
}

// A posted file with one of these as its Field is no attachment, but the
// picture of a page, or a bare picture, that the message links to.
const (
	EmbedImage     = "embed_image"
	EmbedThumbnail = "embed_thumbnail"
)

// RunCommand runs a command and waits at most so long for its final answer, an
// opened form or its failure. A wait of zero returns at once, with no more
// than the ids of the interaction, its channel and its user.
func (c *Client) RunCommand(ctx context.Context, cmd Command, wait time.Duration, files ...File) (Interaction, error) {
	r, err := withFiles(request{method: http.MethodPost, path: "/commands"}, "command", cmd, files)
	if err != nil {
		return Interaction{}, err
	}
	return c.act(ctx, r.withWait(wait))
}

// Modal is a form that a person fills in and sends. Fields that are named
// nowhere stay as the form opened: with their preset text and choices.
type Modal struct {
	InteractionID string              // of the interaction that opened it
	Values        map[string]string   // texts, and single choices, by custom_id
	Chosen        map[string][]string // choices, by custom_id; an empty list chooses nothing
	Checked       map[string]bool     // single boxes, by custom_id
	User          string              // "" is whoever opened it
	Locale        string              // "" is as it was opened
}

// MarshalJSON puts all values into one object, as the sandbox takes them.
func (m Modal) MarshalJSON() ([]byte, error) {
	values := map[string]any{}
	for name, text := range m.Values {
		values[name] = text
	}
	for name, all := range m.Chosen {
		values[name] = append([]string{}, all...)
	}
	for name, yes := range m.Checked {
		values[name] = yes
	}
	return json.Marshal(struct {
		InteractionID string         `json:"interaction_id"`
		Values        map[string]any `json:"values,omitempty"`
		User          string         `json:"user,omitempty"`
		Locale        string         `json:"locale,omitempty"`
	}{m.InteractionID, values, m.User, m.Locale})
}

// SubmitModal sends a form; it waits as RunCommand does.
func (c *Client) SubmitModal(ctx context.Context, m Modal, wait time.Duration, files ...File) (Interaction, error) {
	r, err := withFiles(request{method: http.MethodPost, path: "/modals"}, "modal", m, files)
	if err != nil {
		return Interaction{}, err
	}
	return c.act(ctx, r.withWait(wait))
}

// Press is a button that a person presses, or a menu they choose from.
type Press struct {
	MessageID string   `json:"message_id"`
	CustomID  string   `json:"custom_id"`
	Values    []string `json:"values,omitempty"` // of a menu
	User      string   `json:"user,omitempty"`   // "" is whose ephemeral message it is, else the member
	Locale    string   `json:"locale,omitempty"` // "" is that of who ran the command, if they press
	// AppPermissions overrides the bot's permission bits, in decimal, and
	// AttachmentSizeLimit how many bytes a file may have.
	AppPermissions      string `json:"app_permissions,omitempty"`
	AttachmentSizeLimit int64  `json:"attachment_size_limit,omitempty"`
}

// PressButton presses a button; it waits as RunCommand does.
func (c *Client) PressButton(ctx context.Context, p Press, wait time.Duration) (Interaction, error) {
	r, err := request{method: http.MethodPost, path: "/components"}.withJSON(p)
	if err != nil {
		return Interaction{}, err
	}
	return c.act(ctx, r.withWait(wait))
}

// act does a call that starts an interaction.
func (c *Client) act(ctx context.Context, r request) (Interaction, error) {
	var told struct {
		Interaction
		InteractionID string `json:"interaction_id"`
	}
	if err := c.call(ctx, r, &told); err != nil {
		return Interaction{}, err
	}
	if told.ID == "" {
		told.ID = told.InteractionID
	}
	return told.Interaction, nil
}

// Typing is a command that a person has begun to type.
type Typing struct {
	Name    string         `json:"name"` // with its subcommand after a blank: "preset remove"
	Options map[string]any `json:"options,omitempty"`
	Focused string         `json:"focused"` // the option under the cursor
	User    string         `json:"user,omitempty"`
	Where   string         `json:"where,omitempty"`
	Install string         `json:"install,omitempty"`
	Locale  string         `json:"locale,omitempty"`
}

// Choice is one of the values that a bot suggests.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Autocomplete asks the bot for suggestions.
func (c *Client) Autocomplete(ctx context.Context, t Typing) ([]Choice, error) {
	r, err := request{method: http.MethodPost, path: "/autocomplete"}.withJSON(t)
	if err != nil {
		return nil, err
	}
	var told struct {
		Choices []Choice `json:"choices"`
	}
	return told.Choices, c.call(ctx, r, &told)
}

// withFiles puts v into the body: as JSON, or as the named part of a form when
// there are files or the part is a command.
func withFiles(r request, name string, v any, files []File) (request, error) {
	if len(files) == 0 && name != "command" {
		return r.withJSON(v)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := writeForm(form, name, v, files); err != nil {
		return r, fmt.Errorf("encode %s: %w", r.path, err)
	}
	r.body, r.contentType = body.Bytes(), form.FormDataContentType()
	return r, nil
}

func writeForm(form *multipart.Writer, name string, v any, files []File) error {
	told, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := form.WriteField(name, string(told)); err != nil {
		return err
	}
	for _, f := range files {
		part, err := form.CreatePart(f.header())
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Content); err != nil {
			return err
		}
	}
	return form.Close()
}

// header is that of the file's part. Unlike the one of CreateFormFile it says
// nothing about the kind unless the caller did.
func (f File) header() textproto.MIMEHeader {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "%0D", "\n", "%0A").Replace
	field := f.Field
	if field == "" {
		field = "file"
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quote(field), quote(f.Name)))
	if f.ContentType != "" {
		h.Set("Content-Type", f.ContentType)
	}
	return h
}
