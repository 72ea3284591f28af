package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// lines shows how a job is coming along, in a reply that has not its final
// answer yet: the latest line, and not more than one each few seconds.
// https://discord.com/developers/docs/topics/rate-limits
type lines struct {
	say func(context.Context, frame) error // blocks until it is there, or is not, or not wanted any more

	mu          sync.Mutex
	want, shown frame
	at          time.Time // of the last change
	wake        chan struct{}
	wanted      context.Context
	quit        context.CancelCauseFunc
	ended       chan struct{} // nil until the first show
}

// linesApart is the least time between two changes of one reply, and
// linesSettle how long something has to be so before it is shown.
const (
	linesApart  = 3 * time.Second
	linesSettle = time.Second
)

// lineWithin is how long a line may take. Nothing depends on it.
const lineWithin = 5 * time.Second

// holdMore is how much longer than a line may take other processes leave a job
// alone for it at the most.
const holdMore = time.Second

func newLines(say func(context.Context, frame) error) *lines {
	wanted, quit := context.WithCancelCause(context.Background())
	return &lines{say: say, wake: make(chan struct{}, 1), wanted: wanted, quit: quit}
}

// shows notes what the reply says already, and since when.
func (l *lines) shows(line string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.want.line, l.shown.line, l.at = line, line, at
}

// show wants a line to be shown as soon as it may. It does not wait for that.
func (l *lines) show(line string) {
	l.change(func(want *frame) { want.line = line })
}

// draft wants a partial picture to be shown, in place of an earlier one.
func (l *lines) draft(p editor.Picture) {
	l.change(func(want *frame) { want.draft = &p })
}

func (l *lines) change(how func(*frame)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.want
	how(&l.want)
	if l.want == was {
		return
	}
	if l.ended == nil {
		l.ended = make(chan struct{})
		go l.run()
	}
	l.rouse()
}

func (l *lines) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// stop breaks off what is being shown, and returns when nothing more will be.
func (l *lines) stop() {
	l.quit(errOver)
	l.mu.Lock()
	ended := l.ended
	l.mu.Unlock()
	if ended != nil {
		<-ended
	}
}

func (l *lines) run() {
	defer close(l.ended)
	for {
		select {
		case <-l.wake:
		case <-l.wanted.Done():
			return
		}
		l.mu.Lock()
		rest := linesApart - time.Since(l.at)
		l.mu.Unlock()
		timer := time.NewTimer(max(rest, linesSettle))
		select {
		case <-timer.C:
			l.sayNewest()
		case <-l.wanted.Done():
			timer.Stop()
			return
		}
	}
}

// sayNewest shows what is wanted by now.
func (l *lines) sayNewest() {
	l.mu.Lock()
	newest := l.want
	same := newest == l.shown
	l.mu.Unlock()
	if same {
		return
	}
	err := l.say(l.wanted, newest)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = time.Now()
	if passing(err) {
		l.rouse()
		return
	}
	l.shown = newest
}

// passing reports whether what kept a line from its reply may be over at the next
// try: Discord has much to do, or is away.
func passing(err error) bool {
	return err != nil && !lasting(err) && !deadToken(err) && !isNobody(err) && !errors.Is(err, errOver) &&
		!errors.Is(err, ErrLost) && !errors.Is(err, ErrCancelled)
}

// cancelPrefix begins the custom_id of the button that every reply in progress
// has, and no final answer.
const (
	cancelPress  = "cancel"
	cancelPrefix = cancelPress + ":"
)

// inProgress is a reply that has not its final answer yet.
func inProgress(words locale.Words, id, line string) discord.Reply {
	button := discord.Component{
		Type: discord.Button, Style: discord.Secondary,
		Label: words.Say(locale.CancelButton, nil), CustomID: cancelPrefix + id,
	}
	return discord.Reply{
		Content: line, Flags: discord.SuppressEmbeds,
		Components: []discord.Component{{Type: discord.ActionRow, Components: []discord.Component{button}}},
	}
}

// errOver says that the reply has its final answer.
var errOver = errors.New("the reply has its final answer")

// showLine puts a line into a job's reply. It is not broken off with ctx: what is
// on its way has to be there, or lost, before anything else is said.
func (b *Bot) showLine(ctx context.Context, w *work, line string) (*discord.Message, error) {
	return b.showReply(context.WithoutCancel(ctx), w, message{Reply: inProgress(w.words, w.id, line)}, lineWithin)
}

// showReply puts words, and perhaps a draft, into a reply in progress. When ctx
// ends they are broken off, and may arrive still.
func (b *Bot) showReply(ctx context.Context, w *work, r message, within time.Duration) (*discord.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := w.floor.take(ctx); err != nil {
		return nil, err
	}
	defer w.floor.pass()
	if w.floor.over.Load() {
		return nil, errOver
	}
	release, err := w.task.Hold(ctx, within+holdMore)
	if err != nil {
		return nil, err
	}
	defer release()
	w.floor.speaking(cancel)
	m, err := b.sendLine(ctx, w, r)
	w.floor.spoke(err)
	return m, err
}

func (b *Bot) sendLine(ctx context.Context, w *work, r message) (*discord.Message, error) {
	if w.dead {
		return b.editInChannel(ctx, w, r.Reply, r.files...)
	}
	return b.wire.EditOriginal(ctx, w.Application, w.Token, r.Reply, r.files...)
}
