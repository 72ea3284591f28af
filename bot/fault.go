package bot

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// told are the sentences for what Discord does not take, in place of the
// picture. A mistake of ours has that of every mistake.
var told = map[discord.Tell]locale.ID{
	discord.TellSmaller:    locale.FailResultTooLarge,
	discord.TellWords:      locale.FailBlocked,
	discord.TellPicture:    locale.FailBlocked,
	discord.TellUploads:    locale.FailUploads,
	discord.TellPermission: locale.FailPermission,
	discord.TellThread:     locale.FailThread,
}

// refused tells a picture that Discord does not take from other failures.
func refused(err error) error {
	fault, known := discord.FaultOf(err)
	id := told[fault.Tell]
	if !known || isNobody(err) || id == "" {
		return fmt.Errorf("deliver picture: %w", err)
	}
	return &undeliverable{id, err}
}

// lasting reports whether Discord said no: the same again gets the same answer,
// for as long as this program runs.
func lasting(err error) bool {
	fault, known := discord.FaultOf(err)
	return known && fault.Again == discord.Never && !errors.Is(err, discord.ErrFatal)
}

// deadToken reports whether an interaction's token opens nothing any more.
func deadToken(err error) bool {
	fault, known := discord.FaultOf(err)
	return known && fault.Reply == discord.TokenDead
}

// orNobody marks the errors after which a reply can never be edited again, and
// gives other for all others.
func orNobody(err, other error) error {
	if fault, known := discord.FaultOf(err); known && (fault.Reply == discord.Nobody || fault.Reply == discord.TokenDead) {
		return fmt.Errorf("%w: %w", errNobody, err)
	}
	return other
}

// forbids reports whether Discord lets nothing be said in this place, so that a
// picture would get no further than a line.
func forbids(err error) bool {
	fault, _ := discord.FaultOf(err)
	return fault.Tell == discord.TellPermission || fault.Tell == discord.TellThread
}

func tooLarge(err error) bool {
	fault, _ := discord.FaultOf(err)
	return fault.Tell == discord.TellSmaller
}

// objectsToWords reports whether the picture may go through with a caption
// that quotes nobody.
func objectsToWords(err error) bool {
	fault, _ := discord.FaultOf(err)
	return fault.Reword
}

// forbidsWords reports whether this place does not take a member's words.
func forbidsWords(err error) bool {
	fault, _ := discord.FaultOf(err)
	return fault.Tell == discord.TellWords
}

// closes remembers a place that turned out to be closed to the bot.
func (b *Bot) closes(w *work, err error) {
	if errors.Is(err, errUndelivered) {
		return // by its own right; an interaction's may do
	}
	fault, _ := discord.FaultOf(err)
	if fault.Tell == discord.TellPermission || fault.Tell == discord.TellUploads {
		b.closures.add(w.Channel, told[fault.Tell], time.Now())
	}
}

// notFound reports whether what was asked for is not there, or not yet.
func notFound(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && api.Status == http.StatusNotFound
}

// unreadable reports whether Discord said nothing about the reply, only that it
// can't be read this way. An edit will tell.
func unreadable(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && api.Code == 0 && (api.Status == http.StatusNotFound || api.Status == http.StatusMethodNotAllowed)
}

// closed reports whether the bot cannot do by its own right what it could do by
// the interaction's.
func closed(err error) bool {
	fault, known := discord.FaultOf(err)
	api, _ := errors.AsType[*discord.APIError](err)
	if !known || errors.Is(err, discord.ErrFatal) || api.Code == discord.CodeUnknownMessage || fault.Again != discord.Never {
		return false
	}
	if fault.Tell == discord.TellWords || fault.Tell == discord.TellPicture && fault.Code != 0 {
		return false // it is about what is said, not about who says it
	}
	switch api.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}
