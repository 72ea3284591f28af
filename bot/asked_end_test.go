package bot_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// TestPicturesOfAQuestionStayForRetry: those of the edit itself were kept only while
// the apology was on its way, whose version names the others. They go with it.
func TestPicturesOfAQuestionStayForRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
		d.brings("a picture")
		key := d.question()
		past.slow = 3 * time.Second
		d.call = refuses
		d.edit = func(_ context.Context, r discord.Reply) error {
			if len(r.Components) > 0 {
				time.Sleep(1500 * time.Millisecond)
			}
			return nil
		}
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		d.ended()
		d.hasInputs(past, press(1))
		v, err := past.Version(t.Context(), press(1))
		must(t, err)
		must(t, past.Forget(t.Context(), v))
		if left := past.names("i-"); len(left) > 0 {
			t.Errorf("left of a version that was forgotten: %v", left)
		}
	})
}

func refuses(context.Context) error {
	return &editor.Error{Kind: editor.Refused, Op: "call", Err: errors.New("no")}
}

// hasInputs wants all that a version was made from to be kept.
func (d *desk) hasInputs(p *past, id string) {
	d.t.Helper()
	v, err := p.Version(d.t.Context(), id)
	must(d.t, err)
	names := v.Names()
	if len(names) == 0 {
		d.t.Error("the version names no pictures")
	}
	for _, name := range names {
		if has, err := p.HasPicture(d.t.Context(), name); err != nil || !has {
			d.t.Errorf("%s is not kept, but %v: %v\n%s", name, p.names("i-"), err, d.story())
		}
	}
}

// TestYesFasterThanThePicturesOfAQuestion: what arrives when the edit has ended is
// kept only if Retry needs it.
func TestYesFasterThanThePicturesOfAQuestion(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		call func(context.Context) error
		full bool // the edit can keep nothing
		want []string
	}{
		{"delivered", wait(3 * time.Second), false, []string{"i-" + press(1) + "-1"}},
		{"failed", refuses, false, []string{"i-" + press(1) + "-1"}},
		{"failed, and its own are not kept", refuses, true, []string{"i-1300000000000000002-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
				d.brings("a picture")
				d.call = tt.call
				past.pictures.full.Store(tt.full)
				var fetched atomic.Int32
				d.fetch = func(context.Context) error {
					if fetched.Add(1) == 1 {
						time.Sleep(8 * time.Second)
						past.pictures.full.Store(false)
					}
					return nil
				}
				asked := make(chan string)
				go func() { asked <- d.question() }()
				time.Sleep(time.Second)
				key := shownKey.FindStringSubmatch(d.story())[1]
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				d.ended()
				<-asked
				if got := past.names("i-"); !slices.Equal(got, tt.want) {
					t.Errorf("got %v, want %v\n%s", got, tt.want, d.story())
				}
				d.hasInputs(past, press(1))
			})
		})
	}
}

// TestPicturesOfAQuestionGoAfterACrash: what the process before kept for the edit is
// kept for it, also when it can be made again.
func TestPicturesOfAQuestionGoAfterACrash(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		call  func(context.Context) error
		crash time.Duration
		want  string
	}{
		{"delivered", nil, 20 * time.Second, "replied"},
		{"too late", hang, 14 * time.Minute, "apologised"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				s := deskSettings{history: past.History, policy: asks, keep: keepDay}
				first := newDesk(t, s)
				first.brings("a picture")
				key := first.question()
				first.call = tt.call
				first.edit = func(ctx context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						return hang(ctx)
					}
					return nil
				}
				first.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				first.dieAt(tt.crash)
				d := first.restart(s)
				d.run()
				d.ended()
				if got := d.state(press(1)); got != tt.want {
					t.Errorf("the job is %s:\n%s", got, d.story())
				}
				if got, want := past.names("i-"), []string{"i-" + press(1) + "-1"}; !slices.Equal(got, want) {
					t.Errorf("got %v, want %v\n%s", got, want, d.story())
				}
				d.hasInputs(past, press(1))
			})
		})
	}
}

// TestPicturesOfAQuestionStayWhenNobodySeesItsEdit: the question is open again.
func TestPicturesOfAQuestionStayWhenNobodySeesItsEdit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
		d.brings("a picture")
		key := d.question()
		d.edit = func(_ context.Context, r discord.Reply) error { // deleted while it was worked on
			if len(r.Attachments) > 0 {
				d.original = func(context.Context) (*discord.Message, error) { return nil, errUnknownMessage }
				return errUnknownMessage
			}
			return nil
		}
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		d.ended()
		if got := d.state(press(1)); got != "dropped" {
			t.Fatalf("the job is %s:\n%s", got, d.story())
		}
		if got, want := past.names("i-"), []string{"i-1300000000000000002-1"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v\n%s", got, want, d.story())
		}
	})
}
