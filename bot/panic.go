package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// ownUp is how long the words about a mistake may take, whatever the time that
// the mistake has used up.
const ownUp = 3 * time.Second

// caught keeps a mistake of ours from ending the process, counts it, and owns
// up to it. It is deferred.
func (b *Bot) caught(ctx context.Context, c call) {
	v := recover()
	if v == nil {
		return
	}
	b.meter.Panicked("handler")
	b.log.Error("handler panicked", "interaction", c.ID, "panic", discord.Hide(fmt.Sprint(v), c.Token), "stack", string(debug.Stack()))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ownUp)
	defer cancel()
	words := referred(c.words, c.words.Say(locale.RefuseInternal, nil), c.ID)
	_, err := b.wire.Respond(ctx, c.Interaction, discord.Response{
		Type: discord.RespondMessage,
		Data: discord.Reply{Content: words, Flags: discord.Ephemeral | discord.SuppressEmbeds},
	})
	if err != nil {
		b.replace(ctx, c, words)
	}
}

// replace puts words where "thinking…" was promised, unless a job will do so. A
// message that shows something else is none of the mistake's business.
func (b *Bot) replace(ctx context.Context, c call, words string) {
	if _, _, _, err := b.jobs.Find(ctx, c.ID); !errors.Is(err, ErrUnknown) {
		return
	}
	m, err := b.wire.Original(ctx, c.ApplicationID, c.Token)
	if err == nil && m != nil && m.Flags&discord.Loading == 0 {
		return
	}
	if _, err := b.wire.EditOriginal(ctx, c.ApplicationID, c.Token, discord.Reply{Content: words}); err != nil {
		b.log.Warn("member was not told of a mistake", "interaction", c.ID, "err", err)
	}
}

// counted is deferred around a job: who panics has not set done. The queue
// catches the panic, and tries again or has the member told.
func (b *Bot) counted(done *bool) {
	if !*done {
		b.meter.Panicked("job")
	}
}

// aside runs f in a goroutine of its own and returns how it ended, which is for
// whoever waits for it: an error, or the panic.
func aside(f func() error) (outcome func() error) {
	defer func() {
		if v := recover(); v != nil {
			why := fmt.Sprintf("%v\n%s", v, debug.Stack())
			outcome = func() error { panic(why) }
		}
	}()
	err := f()
	return func() error { return err }
}

// courtesy runs what nobody waits for. A mistake in it costs a line in a reply,
// not the process.
func (b *Bot) courtesy(j job, f func()) {
	defer func() {
		if v := recover(); v != nil {
			b.meter.Panicked("line")
			b.log.Error("line panicked", "job", j.Interaction, "panic", discord.Hide(fmt.Sprint(v), j.Token), "stack", string(debug.Stack()))
		}
	}()
	f()
}
