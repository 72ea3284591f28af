package bot

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"sync"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// readWithin is how long a press waits for a message that has to be read by the
// bot's own right.
const readWithin = time.Second

// orReadWithin is Config.ReadWithin where that is said.
func (b *Bot) orReadWithin(usual time.Duration) time.Duration {
	if b.readWithin > 0 {
		return b.readWithin
	}
	return usual
}

// inputsAgain are the pictures that a version was made from, and its mask, once
// more: those that are kept, and of those that are not, the results of another
// version that a message still shows. When one is gone, or not for this member,
// the refusal says so.
func (b *Bot) inputsAgain(ctx context.Context, c call, v history.Version) ([]source, *source, *refusal) {
	ctx, cancel := c.storing(ctx)
	defer cancel()
	if len(v.Inputs) == 0 {
		return nil, nil, b.inputsGone(c.words)
	}
	if r := b.fromSecret(ctx, c, v); r != nil {
		return nil, nil, r
	}
	all := append([]history.Input(nil), v.Inputs...)
	if v.Mask != nil {
		all = append(all, *v.Mask)
	}
	found := b.keptInputs(ctx, c, all)
	b.shownInputs(ctx, c, all, found)
	pictures := make([]source, len(all))
	for n, f := range found {
		if f.err != nil {
			return nil, nil, b.gone(c, f.err, b.inputsGone(c.words))
		}
		pictures[n] = f.source
	}
	if v.Mask == nil {
		return pictures, nil, nil
	}
	last := len(pictures) - 1
	return pictures[:last], &pictures[last], nil
}

// resultsOf are the results of a version that can still be had, in their order;
// each says which it is. When there is none the refusal says so.
func (b *Bot) resultsOf(ctx context.Context, c call, v history.Version) ([]source, *refusal) {
	ctx, cancel := c.storing(ctx)
	defer cancel()
	found, err := b.results(ctx, c, v)
	if len(found) == 0 {
		return nil, b.gone(c, err, &refusal{id: locale.ButtonsResultGone})
	}
	return found, nil
}

// gone is the refusal for pictures that were not found, by why.
func (b *Bot) gone(c call, err error, gone *refusal) *refusal {
	if err == nil || errors.Is(err, history.ErrGone) {
		return gone
	}
	b.log.Warn("pictures not found in time", "interaction", c.ID, "err", err)
	return &refusal{id: locale.ButtonsUnsure}
}

// inputsGone says how long pictures are kept, where that is known.
func (b *Bot) inputsGone(words locale.Words) *refusal {
	if b.keeping.Pictures <= 0 {
		return &refusal{id: locale.ButtonsInputsGone}
	}
	return &refusal{id: locale.ButtonsInputsKept, args: locale.Args{"Time": period(words, b.keeping.Pictures)}}
}

// found is a picture, or why there is none: history.ErrGone, or whatever kept
// us from knowing.
type found struct {
	source
	err error
}

// keptInputs looks which inputs are kept, and takes those that the message with
// the button shows.
func (b *Bot) keptInputs(ctx context.Context, c call, all []history.Input) []found {
	return each(all, func(in history.Input) found {
		f := found{source: source{Version: in.Version, N: in.N, Bytes: in.Bytes, Spoiler: in.Spoiler, Of: in.Of}}
		if a, ok := showsResult(c.Message, in.Version, in.N); ok {
			f.URL = a.URL
		} else if !expired(in.URL, c.received) {
			f.URL = in.URL
		}
		has, err := b.isKept(ctx, in.Kept)
		if has || err != nil {
			f.Kept = in.Kept
		}
		switch {
		case has || f.URL != "":
		case err != nil:
			f.err = err
		default:
			f.err = history.ErrGone
		}
		return f
	})
}

// expired reports whether a signed address opens nothing any more, as far as it
// says so itself.
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
func expired(address string, now time.Time) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	until, err := strconv.ParseInt(u.Query().Get("ex"), 16, 64)
	return err == nil && now.After(time.Unix(until, 0))
}

func (b *Bot) isKept(ctx context.Context, name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	return b.history.HasPicture(ctx, name)
}

// shownInputs looks for those that were not found where the versions are shown
// whose results they are.
func (b *Bot) shownInputs(ctx context.Context, c call, all []history.Input, found []found) {
	var ids []string
	for n, in := range all {
		if found[n].err != nil && in.Version != "" {
			ids = append(ids, in.Version)
		}
	}
	albums := each(distinctIDs(ids), func(id string) album { return b.album(ctx, c, id) })
	for n, in := range all {
		for _, a := range albums {
			if found[n].err != nil && a.of.ID == in.Version {
				found[n] = a.nth(found[n], in.N)
			}
		}
	}
}

func distinctIDs(ids []string) []string {
	seen := map[string]bool{}
	var all []string
	for _, id := range ids {
		if !seen[id] {
			all = append(all, id)
		}
		seen[id] = true
	}
	return all
}

// each does something with all at once and returns what came of each.
func each[T, R any](all []T, do func(T) R) []R {
	results := make([]R, len(all))
	var wait sync.WaitGroup
	panics := make([]func() error, len(all))
	for n, one := range all {
		wait.Go(func() {
			panics[n] = aside(func() error { results[n] = do(one); return nil })
		})
	}
	wait.Wait()
	for _, again := range panics {
		_ = again() // a panic goes on here, where it is caught
	}
	return results
}

// placeHere is where the message is that was pressed on.
func placeHere(c call) history.Place {
	at := placeOf(c.Message, c.ChannelID)
	return history.Place{
		Application: c.ApplicationID, Guild: c.GuildID, Channel: at.Channel, Message: at.Message,
		Ephemeral: at.Ephemeral, Foreign: foreign(c.Interaction),
	}
}

// attachedTo is a result that a message shows.
func attachedTo(m *discord.Message, id string, n int) (source, bool) {
	a, ok := showsResult(m, id, n)
	if !ok || a.URL == "" {
		return source{}, false
	}
	s := sourceOf(a)
	s.Version, s.N = id, n
	return s, true
}
