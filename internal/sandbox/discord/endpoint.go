package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// PublicKey is the application's, in hexadecimal: interactions that are posted
// are signed with it.
func (s *Server) PublicKey() string {
	return hex.EncodeToString(s.opts.Key.Public().(ed25519.PublicKey))
}

// SetEndpoint makes interactions arrive by signed HTTP POST at an address
// instead of the gateway, if the program there passes the test that Discord
// makes when the address is entered: a PING is answered, and one with a wrong
// signature is refused. "" goes back to the gateway.
// https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
func (s *Server) SetEndpoint(ctx context.Context, address string) error {
	if address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("%q is not an address", address)
		}
		if err := s.probe(ctx, address); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = address
	s.hub.publish("connected", object{"connected": s.connected()})
	return nil
}

// probe is Discord's test of an address.
func (s *Server) probe(ctx context.Context, address string) error {
	ping := mustJSON(object{
		"id": s.nextID(), "application_id": s.opts.ApplicationID, "type": 1, "token": "aW50ZXJhY3Rpb246" + randomText(96),
		"version": 1, "app_permissions": bits(permsBot), "entitlements": list{}, "authorizing_integration_owners": object{},
		"user": s.world.user("moderator").json(),
	})
	good, err := s.carry(ctx, address, ping, s.seal(time.Now(), ping))
	if err != nil {
		return err
	}
	var pong struct {
		Type int `json:"type"`
	}
	if good.status != http.StatusOK || json.Unmarshal(good.data, &pong) != nil || pong.Type != 1 {
		return fmt.Errorf("a PING was answered with %d and not with a PONG", good.status)
	}
	bad := s.seal(time.Now(), ping)
	bad.sum = hex.EncodeToString(randomBytes(ed25519.SignatureSize))
	forged, err := s.carry(ctx, address, ping, bad)
	if err != nil {
		return err
	}
	if forged.status != http.StatusUnauthorized {
		return fmt.Errorf("a PING with a wrong signature was answered with %d and not with 401", forged.status)
	}
	return nil
}

func (s *Server) nextID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids.next()
}

// controlEndpoint answers POST /control/endpoint: {"url":"…"} is what the owner
// enters as Interactions Endpoint URL, "" for none.
func (s *Server) controlEndpoint(w http.ResponseWriter, r *http.Request) error {
	var want struct {
		URL string `json:"url"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload)).Decode(&want); err != nil {
		return refuse(http.StatusBadRequest, "read the JSON: %v", err)
	}
	if err := s.SetEndpoint(r.Context(), want.URL); err != nil {
		return refuse(http.StatusBadRequest, "the interactions endpoint could not be verified: %v", err)
	}
	writeJSON(w, http.StatusOK, mustJSON(object{"url": want.URL, "public_key": s.PublicKey()}))
	return nil
}
