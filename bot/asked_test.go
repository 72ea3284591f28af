package bot_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
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
