package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
)

// faultStory is what comes of a fault that meets every upload of a picture, for
// as long as the job lasts.
type faultStory struct {
	uploads int    // requests that try to upload
	says    string // the last words, "" when there are none but the progress
	log     string // what the owner reads, "" for nothing
	passes  bool   // met once, the picture arrives after all
}

// faultSentences are the words for each thing to tell.
var faultSentences = map[discord.Tell]string{
	discord.TellMistake:    "Something went wrong on my side. Please try again. Reference: ",
	discord.TellSmaller:    "The edited picture is too large for this channel.",
	discord.TellWords:      "Discord or this server does not let me post the edited picture here.",
	discord.TellPicture:    "Discord or this server does not let me post the edited picture here.",
	discord.TellUploads:    "This server takes no files right now",
	discord.TellPermission: "I may not post pictures in this channel.",
	discord.TellThread:     "This thread is closed",
}

// expected is the story that the row of a fault tells.
func expected(f discord.Fault) faultStory {
	s := faultStory{uploads: 1, says: faultSentences[f.Tell], passes: f.Again != discord.Never}
	if f.Reword || f.Tell == discord.TellSmaller {
		s.uploads, s.passes = 2, true // once more in another way
	}
	if f.Owner != "" {
		s.log = f.Name
	}
	return s
}

// TestFaultsOfDiscord plays every row of the table on the upload of a picture:
// the number of requests, the end of the job, the member's sentence and the
// owner's log line are those of the row.
func TestFaultsOfDiscord(t *testing.T) {
	t.Parallel()
	for _, f := range discord.Faults() {
		t.Run(fmt.Sprintf("%d %d %s", f.Code, f.Status, f.Name), func(t *testing.T) {
			t.Parallel()
			w := newWhole(t)
			if f.Again == discord.Never {
				w.playForever(t, f)
			} else {
				w.playOnce(t, f)
			}
		})
	}
}

// fault is a fault as Discord sends it, at a picture that is uploaded.
func (w *whole) fault(t *testing.T, f discord.Fault, times int) {
	t.Helper()
	played := control.Fault{
		Method: "PATCH", Path: "@original", Files: true, Times: times, Status: f.Status, Code: f.Code,
	}
	if f.Again == discord.AsTold {
		played.RetryAfter = 0.05
	}
	must(t, w.Fault(t.Context(), played))
}

// playOnce meets a fault that passes: the picture arrives, by the same words.
func (w *whole) playOnce(t *testing.T, f discord.Fault) {
	t.Helper()
	w.fault(t, f, 2)
	got, err := w.RunCommand(t.Context(), invert, patience, pictureFile("image", 16, 16))
	must(t, err)
	w.checkPicture(t, got, regexp.MustCompile(`^> invert\n-# <@\d+> · 1 picture edited`))
	w.checkUploads(t, 3)
	w.checkOwner(t, f)
}

var invert = control.Command{Name: "edit", Options: map[string]any{"prompt": "invert"}}

// playForever meets a fault that lasts.
func (w *whole) playForever(t *testing.T, f discord.Fault) {
	t.Helper()
	want := expected(f)
	w.fault(t, f, -1)
	started, err := w.RunCommand(t.Context(), invert, 0, pictureFile("image", 16, 16))
	must(t, err)
	switch f.Reply {
	case discord.Nobody:
		w.awaitLog(t, `msg="edit dropped"`)
		w.checkUploads(t, 1)
	case discord.TokenDead, discord.Answered, discord.BotDead:
		w.playReply(t, f, started.ID)
	default:
		got, err := w.Await(t.Context(), started.ID, patience)
		must(t, err)
		if got.Message == nil || len(got.Message.Attachments) > 0 || !strings.HasPrefix(got.Message.Content, want.says) {
			t.Errorf("got %+v, want a sentence that begins %q", got.Message, want.says)
		}
		w.checkUploads(t, want.uploads)
	}
	w.checkOwner(t, f)
}

// playReply follows faults that are about the token and not about what was
// sent: a dead one is not used again, the picture comes by the bot's own right.
func (w *whole) playReply(t *testing.T, f discord.Fault, id string) {
	t.Helper()
	if f.Reply != discord.TokenDead {
		got, err := w.Await(t.Context(), id, patience)
		must(t, err)
		if got.Message == nil || len(got.Message.Attachments) > 0 {
			t.Errorf("got %+v, want a sentence", got.Message)
		}
		w.checkUploads(t, 1)
		return
	}
	w.awaitLog(t, `msg="edit done"`)
	w.checkUploads(t, 1)
	var after []string
	for _, r := range w.asked(t) {
		if strings.HasSuffix(r.Path, "@original") {
			after = nil
		}
		after = append(after, r.Method+" "+r.Path)
	}
	if len(after) != 2 || !strings.Contains(after[1], "/channels/") {
		t.Errorf("after the refusal came %v, want one edit by the bot's own right", after)
	}
}

func (w *whole) asked(t *testing.T) []control.Request {
	t.Helper()
	all, err := w.Requests(t.Context(), 0)
	must(t, err)
	return all
}

// checkUploads counts the tries to upload with the interaction's token.
func (w *whole) checkUploads(t *testing.T, want int) {
	t.Helper()
	n := w.uploads(t)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); n < want && time.Now().Before(end); n = w.uploads(t) {
		<-tick.C // a request is noted after its effect was seen
	}
	if n != want {
		t.Errorf("%d uploads, want %d", n, want)
	}
}

func (w *whole) uploads(t *testing.T) (n int) {
	t.Helper()
	for _, r := range w.asked(t) {
		if r.Method == "PATCH" && strings.HasSuffix(r.Path, "@original") && strings.HasPrefix(r.ContentType, "multipart/") {
			n++
		}
	}
	return n
}

// checkOwner wants the owner's line once, or not at all.
func (w *whole) checkOwner(t *testing.T, f discord.Fault) {
	t.Helper()
	want := 0
	if f.Owner != "" {
		want = 1
	}
	if n := strings.Count(w.logs.String(), `"Discord refuses: `+f.Name+`"`); n != want {
		t.Errorf("the owner is told %d times, want %d:\n%s", n, want, w.logs)
	}
}

func (w *whole) awaitLog(t *testing.T, text string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !strings.Contains(w.logs.String(), text); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("no %s in the log:\n%s", text, w.logs)
		}
	}
}
