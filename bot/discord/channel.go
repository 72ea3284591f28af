package discord

import (
	"context"
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
