package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// losing is a picture that a message shows and is about to show no more. It is
// kept before that, or it would be lost.
type losing struct {
	URL  string `json:"url"`  // signed: a secret
	Name string `json:"name"` // under which it is kept
}

// shownBy are the pictures of ours that a message shows. Of the version whose
// originals it may show, v, it is known under which names these were kept.
func shownBy(m *discord.Message, v history.Version) []losing {
	if m == nil {
		return nil
	}
	var all []losing
	for _, a := range m.Attachments {
		if id, n, ok := resultOf(a.Filename); ok {
			all = append(all, losing{a.URL, history.ResultName(id, n)})
		} else if id, n, ok := originalOf(a.Filename); ok {
			all = append(all, losing{a.URL, nameOfInput(v, id, n)})
		}
	}
	return all
}

// nameOfInput is under which name the nth input of a version is kept.
func nameOfInput(v history.Version, id string, n int) string {
	if v.ID == id && n <= len(v.Inputs) && v.Inputs[n-1].Kept != "" {
		return v.Inputs[n-1].Kept
	}
	return history.InputName(id, n)
}

// originalFile is the name of the nth picture, from 1, that a version was made
// from, where it is shown.
func originalFile(id string, n int, ext string, spoiler bool) string {
	name := "original-" + id + "-" + strconv.Itoa(n) + ext
	if spoiler {
		return spoilerPrefix + name
	}
	return name
}

var originalName = regexp.MustCompile(`^(?:SPOILER_)?original-(\d{1,20})-([1-9]\d?)\.[a-z]{3,4}$`)

// originalOf reads a name of originalFile's.
func originalOf(file string) (id string, n int, ok bool) {
	m := originalName.FindStringSubmatch(file)
	if m == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(m[2])
	return m[1], n, err == nil
}

// keepShown keeps what a message is about to show no more, for those who come
// back to it, and returns the names of the results that are kept already. What is
// kept stays as it is, so that this may be repeated; what is gone cannot be kept by
// anybody.
func (b *Bot) keepShown(ctx context.Context, dir string, all []losing) (were []string, err error) {
	for _, one := range all {
		has, err := b.history.HasPicture(ctx, one.Name)
		if err != nil {
			return were, fmt.Errorf("keep what is shown: %w", err)
		}
		if has && history.IsResult(one.Name) {
			were = append(were, one.Name)
		}
		if has {
			continue
		}
		err = b.keepOne(ctx, dir, editor.Source{URL: one.URL}, one.Name)
		if err != nil && editor.KindOf(err) != editor.Gone {
			return were, fmt.Errorf("keep what is shown: %w", err)
		}
	}
	return were, nil
}

// keepAnew lets the time of results that were kept before begin anew: they were
// shown until now. What members sent is kept no longer than they were told. Nobody
// waits for that.
func (b *Bot) keepAnew(ctx context.Context, w *work, names []string) {
	for _, name := range names {
		if err := b.keepOne(ctx, w.dir, b.from(ctx, source{Kept: name}, false), name); err != nil {
			b.log.Warn("picture is not kept for longer", "job", w.id, "err", err)
		}
	}
}

func (b *Bot) keepOne(ctx context.Context, dir string, from editor.Source, name string) error {
	pictures, err := b.editor.Bring(ctx, dir, []editor.Source{from})
	if err != nil {
		return err
	}
	f, err := os.Open(pictures[0].Path)
	if err != nil {
		return err
	}
	err = b.history.KeepPicture(ctx, name, f)
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
