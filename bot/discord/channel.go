package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// EditMessage replaces a message of the bot's own with the bot token, as
// EditOriginal does with an interaction's. It is for replies whose token is
// dead, and works only where the bot can see the channel; ephemeral messages
// do not exist for it.
// https://discord.com/developers/docs/resources/message#edit-message
func (r *REST) EditMessage(ctx context.Context, channel, message string, reply Reply, files ...File) (*Message, error) {
	b, err := editBody(reply, files)
	if err != nil {
		return nil, err
	}
	c := r.inChannel(http.MethodPatch, "/channels/{channel}/messages/{message}", channel, message)
	return r.upload(ctx, c, b)
}

// EditMessageWords replaces the content of a message of the bot's own with the
// bot token and leaves all else of it as it is, as EditWords does with an
// interaction's.
func (r *REST) EditMessageWords(ctx context.Context, channel, message, content string) error {
	c := r.inChannel(http.MethodPatch, "/channels/{channel}/messages/{message}", channel, message)
	return r.editWords(ctx, c, content)
}

// PostMessage writes a message into a channel. Discord makes no second message
// of the same nonce within a few minutes, so that the call can be repeated; a
// nonce has at most 25 characters.
// https://discord.com/developers/docs/resources/message#create-message
func (r *REST) PostMessage(ctx context.Context, channel, nonce string, reply Reply, files ...File) (*Message, error) {
	b, err := postBody(nonce, reply, files)
	if err != nil {
		return nil, err
	}
	return r.upload(ctx, r.inChannel(http.MethodPost, "/channels/{channel}/messages", channel, ""), b)
}

// Message reads a message with the bot token, attachments with fresh addresses
// among it. It works only where the bot can see the channel.
// https://discord.com/developers/docs/resources/message#get-channel-message
func (r *REST) Message(ctx context.Context, channel, message string) (*Message, error) {
	return r.message(ctx, r.inChannel(http.MethodGet, "/channels/{channel}/messages/{message}", channel, message))
}

// DeleteMessage deletes a message of the bot's own. One that is gone already is
// no error.
// https://discord.com/developers/docs/resources/message#delete-message
func (r *REST) DeleteMessage(ctx context.Context, channel, message string) error {
	return deleted(r.do(ctx, r.inChannel(http.MethodDelete, "/channels/{channel}/messages/{message}", channel, message), nil))
}

// OpenDM returns the channel of the direct messages with a user.
// https://discord.com/developers/docs/resources/user#create-dm
func (r *REST) OpenDM(ctx context.Context, user string) (channel string, err error) {
	c := r.asBot(http.MethodPost, "/users/@me/channels", "/users/@me/channels")
	if c.body, err = jsonBody(map[string]string{"recipient_id": user}); err != nil {
		return "", err
	}
	var dm struct {
		ID string `json:"id"`
	}
	err = r.do(ctx, c, &dm)
	if err == nil && dm.ID == "" {
		err = errors.New("POST /users/@me/channels: answer names no channel")
	}
	return dm.ID, err
}

// inChannel is a call of the bot's own in a channel, which has limits of its
// own.
func (r *REST) inChannel(method, route, channel, message string) *call {
	path := "/channels/" + url.PathEscape(channel) + "/messages"
	if message != "" {
		path += "/" + url.PathEscape(message)
	}
	c := r.asBot(method, route, path)
	c.major = channel
	return c
}

// upload sends a body that may hold files, with the time that a slow line needs
// for them.
func (r *REST) upload(ctx context.Context, c *call, b *body) (*Message, error) {
	c.body, c.lax = b, true
	c.within += time.Duration(b.size()/slowestUpload) * time.Second
	return r.message(ctx, c)
}

// newMessage is a Reply as a message of its own.
type newMessage struct {
	edit
	Nonce   string `json:"nonce"`
	Enforce bool   `json:"enforce_nonce"`
}

func postBody(nonce string, reply Reply, files []File) (*body, error) {
	if err := within("nonce", nonce, maxNonce); err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	reply, err := reply.fit()
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	return replyBody(newMessage{completeEdit(reply, files), nonce, true}, files)
}
