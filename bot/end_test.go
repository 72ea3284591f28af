package bot_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
)

func TestWhatCannotBeToldIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.fetch = func(context.Context) error { return &editor.Error{Kind: editor.Gone, Picture: 1} }
		d.edit = func(context.Context, discord.Reply) error {
			if time.Since(d.began) < 13*time.Minute+45*time.Second {
				return &discord.APIError{Status: 503}
			}
			return nil
		}
		d.bot.Handle(t.Context(), edit(deskID))
		d.endedAfter(bot.ErrAway)
		want := "reply The picture is no longer there. Please attach it again and run the command again." + quoted
		if !strings.HasSuffix(d.story(), want) {
			t.Errorf("got:\n%s", d.story())
		}
		checkEnd(t, d, "apologised", "acknowledged 1, apologised 1, failed gone 1, step fetch 1")
	})
}

// endedAfter waits until a job has ended, which failed before for that reason.
func (d *desk) endedAfter(reason error) {
	d.t.Helper()
	err := d.work()
	if err == nil {
		d.t.Error("it ended at once")
	}
	for ; err != nil; err = d.work() {
		if !errors.Is(err, reason) {
			d.t.Errorf("got %v", err)
		}
	}
}

// TestPoison: a job that makes the program panic ends after a few tries.
func TestPoison(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.fetch = func(context.Context) error { panic("a mistake") }
		d.bot.Handle(t.Context(), edit(deskID))
		for range 5 {
			if err := d.work(); err == nil {
				t.Error("no error")
			}
		}
		d.ended()
		want := "reply Something went wrong on my side. Please try again. Reference: 00000001"
		if !strings.HasSuffix(d.story(), want) || strings.Contains(d.story(), "call") {
			t.Errorf("got:\n%s", d.story())
		}
		checkEnd(t, d, "apologised", "acknowledged 1, apologised 1, failed hopeless 1, panicked job 5")
		if left, err := os.ReadDir(d.dir); err != nil || len(left) > 0 {
			t.Errorf("left in the spool: %v, %v", left, err)
		}
	})
}

// TestPanicInACall: nobody knows whether it was paid, so it is not made again.
func TestPanicInACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = func(context.Context) error { panic("a mistake") }
		d.bot.Handle(t.Context(), edit(deskID))
		if err := d.work(); err == nil {
			t.Error("no error")
		}
		d.ended()
		if n := strings.Count(d.story(), "call"); n != 1 || !strings.HasSuffix(d.story(), halfway) {
			t.Errorf("%d calls in:\n%s", n, d.story())
		}
	})
}

func TestMemberIsToldOfAPanicBeforeTheAcknowledgement(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.submit = func(context.Context) error { panic("a mistake") }
		d.bot.Handle(t.Context(), edit(deskID))
		want := "0s respond 4 Something went wrong on my side. Please try again. Reference: 00000001"
		if got := d.story(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// TestPanicsAreAnsweredOnce: before the first answer with a sentence of their
// own, after it in its place, unless a job stands behind it or it says something
// already.
func TestPanicsAreAnsweredOnce(t *testing.T) {
	t.Parallel()
	const sorry = "Something went wrong on my side. Please try again. Reference: 00000001"
	answered := &discord.APIError{Status: 400, Code: discord.CodeAlreadyAnswered}
	tests := []struct {
		name string
		set  func(d *desk)
		want []string
	}{
		{"before any answer", func(*desk) {}, []string{"respond 4"}},
		{"after thinking was promised", func(d *desk) {
			d.respond = func(context.Context, discord.Response) error { return answered }
		}, []string{"respond 4", "look", sorry}},
		{"after an answer that says something", func(d *desk) {
			d.respond = func(context.Context, discord.Response) error { return answered }
			d.original = func(context.Context) (*discord.Message, error) { return &discord.Message{Content: "hello"}, nil }
		}, []string{"respond 4", "look"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, deskSettings{})
			d.submit = func(context.Context) error { panic("a mistake") }
			tt.set(d)
			d.bot.Handle(t.Context(), edit(deskID))
			lines := strings.Split(d.story(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("got %q, want %q", lines, tt.want)
			}
			for i, want := range tt.want {
				if !strings.Contains(lines[i], want) {
					t.Errorf("got %q, want one with %q", lines[i], want)
				}
			}
		})
	}
}

// TestPanicsTellNoToken: neither one of a handler nor one of a worker.
func TestPanicsTellNoToken(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"handler", "worker"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const canary = "canary-of-a-panic"
				d := newDesk(t, deskSettings{})
				mistake := func(context.Context) error { panic("a mistake with " + canary) }
				i := edit(deskID)
				i.Token = canary
				if where == "handler" {
					d.submit = mistake
					d.bot.Handle(t.Context(), i)
				} else {
					d.call = mistake
					d.bot.Handle(t.Context(), i)
					_ = d.work()
					d.ended()
				}
				if text := d.logs.String(); strings.Contains(text, canary) || !strings.Contains(text, "a mistake with [secret]") {
					t.Errorf("the log:\n%s", text)
				}
			})
		})
	}
}

func TestRecordsThatCannotBeWorkedOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, id, record string
	}{
		{"is no record", deskID, "x"},
		{"is of a later version", deskID, `{"v":2}`},
		{"would name a folder in a folder", "a/b", `{"v":1}`},
		{"would leave the folder", "a/../b", `{"v":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{})
				_, err := d.jobs.Submit(t.Context(), bot.Request{
					ID: tt.id, Owner: "5", Deadline: time.Now().Add(time.Hour), Record: []byte(tt.record),
				})
				must(t, err)
				for range 5 {
					if err := d.work(); err == nil {
						t.Error("no error")
					}
				}
				d.ended()
				if got := d.state(tt.id); got != "dropped" || d.story() != "" {
					t.Errorf("it is %s, and there was said: %s", got, d.story())
				}
			})
		})
	}
}

func TestMistakeInAnAcknowledgementLeavesNoWorkerWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		var answers atomic.Int32
		d.respond = func(context.Context, discord.Response) error {
			if answers.Add(1) == 1 {
				panic("a mistake")
			}
			return nil
		}
		d.original = func(context.Context) (*discord.Message, error) { return &discord.Message{Content: "sorry"}, nil }
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		const want = "0s respond 4 Something went wrong on my side. Please try again. Reference: 00000001"
		got := d.story()
		if !strings.HasPrefix(got, "0s respond 5\n") || !strings.Contains(got, want) || !strings.Contains(got, "0s look") || strings.Contains(got, "call") {
			t.Errorf("got:\n%s\nwant:\n%s, a look, and no call", got, want)
		}
	})
}

func TestAnswersEndWhenDiscordStopsWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.respond = func(ctx context.Context, _ discord.Response) error { return untilOver(ctx) }
		began := time.Now()
		d.bot.Handle(t.Context(), edit(deskID))
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %v, want 3 s", took)
		}
	})
}

// TestWordsAreRecentWhateverCameOfThem: whoever failed wants to try them again.
func TestWordsAreRecentWhateverCameOfThem(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]func(*desk){
		"a picture":    func(*desk) {},
		"an apology":   func(d *desk) { d.call = func(context.Context) error { return spent() } },
		"a cancelling": func(d *desk) { d.call = hang },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPast()
				w := newDesk(t, deskSettings{history: p.History, keep: keepDay})
				w.came = w.file("a.png", "input")
				d(w)
				w.bot.Handle(t.Context(), edit(deskID))
				if name == "a cancelling" {
					time.Sleep(time.Second)
					w.bot.Handle(t.Context(), cancelPress(deskID, "5"))
				}
				_ = w.work()
				recents, err := p.Recents(t.Context(), "5")
				must(t, err)
				if len(recents) != 1 || recents[0].Text != "blue" || recents[0].ID != deskID {
					t.Errorf("got %+v\n%s", recents, w.story())
				}
			})
		})
	}
}
