package discord

import "log/slog"

// Token is a secret of Discord's: the bot token or an interaction token. It
// prints as "[secret]", but keeps its value in JSON so that a job's record can
// hold it.
type Token string

// String hides the token.
func (Token) String() string { return "[secret]" }

// GoString hides the token.
func (Token) GoString() string { return "[secret]" }

// LogValue hides the token.
func (Token) LogValue() slog.Value { return slog.StringValue("[secret]") }
