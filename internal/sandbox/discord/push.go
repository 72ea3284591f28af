package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// seal is what the two headers of a signature say.
type seal struct{ stamp, sum string }

func (s *Server) seal(now time.Time, body []byte) seal {
	stamp := strconv.FormatInt(now.Unix(), 10)
	return seal{stamp, hex.EncodeToString(ed25519.Sign(s.opts.Key, append([]byte(stamp), body...)))}
}

// posted is what an endpoint answered.
type posted struct {
	status int
	kind   string
	data   []byte
}

// carry delivers a body and waits as long as Discord does.
func (s *Server) carry(ctx context.Context, address string, body []byte, sig seal) (posted, error) {
	ctx, cancel := context.WithTimeout(ctx, s.opts.AckWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return posted{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	req.Header.Set("X-Signature-Timestamp", sig.stamp)
	req.Header.Set("X-Signature-Ed25519", sig.sum)
	res, err := s.poster.Do(req)
	if err != nil {
		return posted{}, err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxPayload))
	return posted{res.StatusCode, res.Header.Get("Content-Type"), data}, err
}

// newPoster is a client that follows no redirects.
func newPoster() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// push posts an interaction to the endpoint. It is called under the lock and
// does not wait.
func (s *Server) push(i *interaction) {
	address, body := s.endpoint, mustJSON(i.sent)
	s.work.Go(func() {
		entry := &logEntry{
			Time: time.Now(), Method: http.MethodPost, Inline: true,
			Path: "/api/v10/interactions/" + i.id + "/{token}/callback",
		}
		defer s.record(entry)
		p, err := s.carry(s.ctx, address, body, s.seal(time.Now(), body))
		entry.Status, entry.ContentType = p.status, p.kind
		s.mu.Lock()
		defer s.mu.Unlock()
		if err == nil {
			err = s.pushed(i, p, entry)
		}
		if err != nil && i.callback == 0 {
			s.opts.Log.Debug("interaction not answered", "interaction", i.id, "err", err)
			i.failed = true
			i.note()
			s.tell(i)
		}
	})
}

// pushed takes the answer of an endpoint. A 202 promises one over the API.
func (s *Server) pushed(i *interaction, p posted, entry *logEntry) error {
	switch p.status {
	case http.StatusAccepted, http.StatusNoContent:
		return nil
	case http.StatusOK:
	default:
		return fmt.Errorf("answered with %d", p.status)
	}
	payload, err := readPayload(bytes.NewReader(p.data))
	if err != nil {
		return err
	}
	b := body{payload: payload}
	entry.take(b)
	err = s.firstAnswer(i, &request{version: 10, body: b})
	if ae := (*apiError)(nil); errors.As(err, &ae) {
		entry.Status = ae.status
	}
	return err
}
