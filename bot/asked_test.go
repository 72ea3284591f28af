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

// TestNoWhileThePicturesOfAQuestionCome: what arrives after a no is not kept.
func TestNoWhileThePicturesOfAQuestionCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
		d.brings("a picture")
		d.fetch = func(context.Context) error {
			time.Sleep(3 * time.Second)
			return nil
		}
		asked := make(chan string)
		go func() { asked <- d.question() }()
		time.Sleep(time.Second)
		key := shownKey.FindStringSubmatch(d.story())[1]
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "no", key))
		<-asked
		if kept := past.names("i-"); len(kept) > 0 {
			t.Errorf("kept after a no: %v\n%s", kept, d.story())
		}
	})
}

// TestPicturesOfAQuestionGoWithItsEdit: what was kept until the question was
// answered is kept for the edit from then on, and under no second name that
// nobody would have forgotten.
func TestPicturesOfAQuestionGoWithItsEdit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		cancelled bool
		want      []string
	}{
		{"delivered", false, []string{"i-" + press(1) + "-1"}},
		{"cancelled", true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
				d.brings("a picture")
				d.call = wait(10 * time.Second)
				key := d.question()
				if kept := past.names("i-"); len(kept) != 1 {
					t.Fatalf("kept for the question: %v", kept)
				}
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				time.Sleep(5 * time.Second)
				if tt.cancelled {
					d.bot.Handle(t.Context(), cancelPress(press(1), asker))
				}
				_ = d.work()
				if got := past.names("i-"); !slices.Equal(got, tt.want) {
					t.Errorf("got %v, want %v\n%s", got, tt.want, d.story())
				}
			})
		})
	}
}

// TestPicturesOfAQuestionGoAfterASlowNo: also when the answer to the press took all
// the time that there is for it.
func TestPicturesOfAQuestionGoAfterASlowNo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		d := newDesk(t, deskSettings{history: past.History, policy: asks, keep: keepDay})
		d.brings("a picture")
		key := d.question()
		d.respond = func(context.Context, discord.Response) error {
			time.Sleep(2500 * time.Millisecond)
			return nil
		}
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "no", key))
		if kept := past.names("i-"); len(kept) > 0 {
			t.Errorf("kept after a no: %v\n%s", kept, d.story())
		}
	})
}

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
// kept for it.
func TestPicturesOfAQuestionGoAfterACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		s := deskSettings{history: past.History, policy: asks, keep: keepDay}
		first := newDesk(t, s)
		first.brings("a picture")
		key := first.question()
		first.edit = func(ctx context.Context, r discord.Reply) error {
			if len(r.Attachments) > 0 {
				return hang(ctx)
			}
			return nil
		}
		first.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		first.dieAt(20 * time.Second)
		d := first.restart(s)
		d.run()
		d.ended()
		if got, want := past.names("i-"), []string{"i-" + press(1) + "-1"}; !slices.Equal(got, want) {
			t.Errorf("%s, got %v, want %v\n%s", d.state(press(1)), got, want, d.story())
		}
		d.hasInputs(past, press(1))
	})
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
