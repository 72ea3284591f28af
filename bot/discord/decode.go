package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// DecodeInteraction reads an interaction that arrived at the given time. Fields
// and components that are unknown, or not of the kind that is documented, are
// passed over: an interaction that can be answered is never lost for a detail.
// It is an error if it has no id, type or token, or is not JSON; the error
// holds nothing of it.
func DecodeInteraction(data []byte, received time.Time) (*Interaction, error) {
	i := new(Interaction)
	if err := lenient(data, i); err != nil {
		return nil, fmt.Errorf("decode interaction: %w", err)
	}
	if i.ID == "" || i.Token == "" || i.Type == 0 {
		return nil, errors.New("decode interaction: id, type or token is missing")
	}
	i.Received = received
	return i, nil
}

// lenient decodes what is of the right kind and leaves the rest.
func lenient(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var odd *json.UnmarshalTypeError
	switch {
	case err == nil, errors.As(err, &odd):
		return nil
	case json.Valid(data):
		return errors.New("a value is out of range")
	}
	return errors.New("not JSON")
}
