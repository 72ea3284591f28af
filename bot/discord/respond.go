package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// An interaction must be answered within 3 s; we stop trying earlier, and give
// even a late one a moment.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
const (
	answerWithin  = 2500 * time.Millisecond
	answerAtLeast = 500 * time.Millisecond
)

// clockSkew is how far Discord's clock and ours may be apart before ours is
// taken.
const clockSkew = 2 * time.Second

// Began is when the interaction's 3 s and 15 minutes began: when Discord made
// it, or when it was received if the two clocks do not agree.
func (i *Interaction) Began() time.Time {
	received := i.Received
	if received.IsZero() {
		received = time.Now()
	}
	created, ok := CreatedAt(i.ID)
	if !ok || received.Sub(created).Abs() > clockSkew {
		return received
	}
	return created
}

// Respond answers an interaction for the first time. The message is the one
// that Discord made of it, nil when it told none. It ends 2.5 s after the
// interaction began. An answer that got lost on the way is repeated once; that
// Discord knows it already then is a success. An interaction that came as an
// HTTP request is answered in the response to it, whatever ctx says, and
// otherwise only if that can't be written.
func (r *REST) Respond(ctx context.Context, i *Interaction, res Response) (*Message, error) {
	body, err := responseBody(res)
	if err != nil {
		return nil, err
	}
	done, lost := i.answerInline(body.chunks[0].data)
	if done {
		r.limits.fresh(i.Token)
		return nil, nil
	}
	left := max(time.Until(i.Began().Add(answerWithin)), answerAtLeast)
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	c := &call{
		client: r.quick, method: http.MethodPost, body: body, secret: i.Token, urgent: true,
		route: "POST /interactions/{id}/{token}/callback",
		path:  "/interactions/" + url.PathEscape(i.ID) + "/" + url.PathEscape(string(i.Token)) + "/callback?with_response=true",
		tries: 2 + lost, failed: lost, within: left * 6 / 10, pause: min(r.pause, 50*time.Millisecond),
	}
	var told callbackAnswer
	err = r.do(ctx, c, &told)
	var api *APIError
	if c.failed > 0 && errors.As(err, &api) && api.Code == CodeAlreadyAnswered {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return told.message(), nil
}

// responseBody is a response as it is sent.
func responseBody(res Response) (*body, error) {
	res, err := res.fit()
	if err != nil {
		return nil, fmt.Errorf("encode response: %w", err)
	}
	return jsonBody(res)
}

// callbackAnswer is what Discord tells of a callback.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object
type callbackAnswer struct {
	Interaction struct {
		MessageID string `json:"response_message_id"`
		Ephemeral bool   `json:"response_message_ephemeral"`
		Loading   bool   `json:"response_message_loading"`
	} `json:"interaction"`
	Resource struct {
		Message *Message `json:"message"`
	} `json:"resource"`
}

func (a *callbackAnswer) message() *Message {
	if a.Resource.Message != nil || a.Interaction.MessageID == "" {
		return a.Resource.Message
	}
	m := &Message{ID: a.Interaction.MessageID}
	if a.Interaction.Ephemeral {
		m.Flags |= Ephemeral
	}
	if a.Interaction.Loading {
		m.Flags |= Loading
	}
	return m
}
