package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Each try of a call may take this long; an upload has longer by what a slow
// line needs for its bytes.
const (
	callWithin    = 30 * time.Second
	slowestUpload = 64 << 10 // bytes per second
)

// EditOriginal puts a reply in place of the first answer to an interaction,
// with the files that its attachments "0", "1", … describe. A file that none
// describes is listed by itself, so none is lost. The call can be repeated
// without harm, and is, up to four times, when Discord or the network fails. A
// success whose answer makes no sense is one still; the Message is empty then.
//
// Files are streamed: memory does not grow with them.
func (r *REST) EditOriginal(ctx context.Context, app string, token Token, reply Reply, files ...File) (*Message, error) {
	b, err := editBody(reply, files)
	if err != nil {
		return nil, err
	}
	return r.upload(ctx, r.original(http.MethodPatch, app, token), b)
}

// EditWords replaces the content of the first answer to an interaction and
// leaves all else of the message as it is. It can be repeated.
func (r *REST) EditWords(ctx context.Context, app string, token Token, content string) error {
	return r.editWords(ctx, r.original(http.MethodPatch, app, token), content)
}

func (r *REST) editWords(ctx context.Context, c *call, content string) error {
	body, err := jsonBody(struct {
		Content  string   `json:"content"`
		Mentions Mentions `json:"allowed_mentions"`
	}{Content: Cut(content, MaxContent)})
	if err != nil {
		return err
	}
	c.body, c.lax = body, true
	return r.do(ctx, c, nil)
}

// Original is the first answer to an interaction as it is now.
func (r *REST) Original(ctx context.Context, app string, token Token) (*Message, error) {
	return r.message(ctx, r.original(http.MethodGet, app, token))
}

// DeleteOriginal deletes the first answer to an interaction: of one that was
// answered with an update, the message that has the button. One that is gone
// already is no error.
// https://discord.com/developers/docs/interactions/receiving-and-responding#delete-original-interaction-response
func (r *REST) DeleteOriginal(ctx context.Context, app string, token Token) error {
	return deleted(r.do(ctx, r.original(http.MethodDelete, app, token), nil))
}

// deleted makes a success of finding nothing to delete.
func deleted(err error) error {
	if api, ok := errors.AsType[*APIError](err); ok && api.Code == CodeUnknownMessage {
		return nil
	}
	return err
}

// original is a call on the first answer. The interaction's token is the only
// key that it needs.
// https://discord.com/developers/docs/interactions/receiving-and-responding#edit-original-interaction-response
func (r *REST) original(method, app string, token Token) *call {
	return &call{
		client: r.bulk, method: method, secret: token,
		route: method + " /webhooks/{app}/{token}/messages/@original",
		path:  "/webhooks/" + url.PathEscape(app) + "/" + url.PathEscape(string(token)) + "/messages/@original",
		tries: 4, within: callWithin, pause: r.pause,
	}
}

func (r *REST) message(ctx context.Context, c *call) (*Message, error) {
	m := new(Message)
	if err := r.do(ctx, c, m); err != nil {
		return nil, err
	}
	return m, nil
}

// edit is a Reply as an edit sends it: complete. On v10 files that are not in
// the list are taken off the message, and without allowed_mentions the
// defaults would hold again.
// https://discord.com/developers/docs/resources/webhook#edit-webhook-message
type edit struct {
	Content     string      `json:"content"`
	Flags       int         `json:"flags,omitempty"`
	Components  []Component `json:"components"`
	Attachments []Upload    `json:"attachments"`
	Mentions    Mentions    `json:"allowed_mentions"`
}

func editBody(reply Reply, files []File) (*body, error) {
	reply, err := reply.fit()
	if err != nil {
		return nil, fmt.Errorf("encode reply: %w", err)
	}
	return replyBody(completeEdit(reply, files), files)
}

func completeEdit(reply Reply, files []File) edit {
	return edit{
		Content: reply.Content, Flags: reply.Flags &^ (Ephemeral | Loading), // fixed by the first answer
		Components:  append([]Component{}, reply.Components...),
		Attachments: list(reply.Attachments, files),
	}
}

// replyBody is a document, with the files that belong to it if there are any.
func replyBody(document any, files []File) (*body, error) {
	if len(files) == 0 {
		return jsonBody(document)
	}
	return multipartBody(document, files)
}

// list is the complete list of attachments: those described, by the names that
// the files are sent under, and then the files that nobody described.
func list(described []Upload, files []File) []Upload {
	all := append([]Upload{}, described...)
	for n, f := range files {
		id := strconv.Itoa(n)
		at := slices.IndexFunc(all, func(u Upload) bool { return u.ID == id })
		if at < 0 {
			all, at = append(all, Upload{ID: id}), len(all)
		}
		all[at].Filename = safeName(f.Name)
	}
	return all
}
