package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// teller is a bot with a real history, for what it says at once. The last
// answer to each interaction is kept as it was meant, before it is cut to fit.
type teller struct {
	*desk
	bot     *bot.Bot
	history *history.History
	kept    *watched      // versions and recent prompts
	set     *watched      // presets
	within  time.Duration // as in bot.Config

	orders orders

	mu   sync.Mutex
	last discord.Response

	asked time.Time
	took  time.Duration // the answer
}

// Places and people.
const (
	server  = "1100000000000000000"
	olga    = "80351110224678913"
	manager = discord.ManageGuild
)

func newTeller(t testing.TB, change func(*bot.Config)) *teller {
	t.Helper()
	return newTellerOn(t, engine.watched(t, "KEPT"), engine.watched(t, "SET"), change)
}

func newTellerOn(t testing.TB, kept, set *watched, change func(*bot.Config)) *teller {
	t.Helper()
	d := newDesk(t, deskSettings{idle: true})
	w := &teller{desk: d, kept: kept, set: set}
	w.history = history.New(history.Config{Kept: w.kept, Settings: w.set})
	c := bot.Config{
		Wire: d, Editor: d, Jobs: &w.orders, Dir: d.dir, History: w.history, Log: textLog(d.logs), EditsHost: "edits.example",
		Keep: bot.Keep{Pictures: 24 * time.Hour, Records: 30 * 24 * time.Hour}, SuggestWithin: patience,
	}
	if change != nil {
		change(&c)
	}
	w.within = c.SuggestWithin
	var err error
	w.bot, err = bot.New(c)
	must(t, err)
	d.respond = func(_ context.Context, r discord.Response) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.last, w.took = r, time.Since(w.asked)
		return nil
	}
	return w
}

// ask gives an interaction to the bot and returns the answer.
func (w *teller) ask(i *discord.Interaction) discord.Response {
	w.t.Helper()
	w.last = discord.Response{}
	i.Received = time.Now()
	w.asked = i.Received
	w.bot.Handle(context.Background(), i)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last.Type == 0 {
		w.t.Fatalf("no answer, log:\n%s", w.logs)
	}
	return w.last
}

// said is the answer's text; only the member may see it, and nobody is pinged.
func (w *teller) said(i *discord.Interaction) string {
	w.t.Helper()
	r := w.ask(i)
	reply, ok := r.Data.(discord.Reply)
	if !ok {
		w.t.Fatalf("no message: %+v", r)
	}
	if r.Type == discord.RespondMessage && reply.Flags&discord.Ephemeral == 0 || len(reply.Mentions.Users) > 0 {
		w.t.Errorf("everybody sees %+v", reply)
	}
	if n := discord.Units(reply.Content); n == 0 || n > discord.MaxContent {
		w.t.Errorf("%d characters: %s", n, reply.Content)
	}
	words, _, _ := strings.Cut(reply.Content, " Reference: ") // told in every refusal
	return words
}

// choices are the suggestions.
func (w *teller) choices(i *discord.Interaction) []discord.Choice {
	w.t.Helper()
	all, ok := w.ask(i).Data.(discord.Choices)
	if !ok {
		w.t.Fatalf("no choices: %+v", w.last)
	}
	for _, c := range all.Choices {
		value, _ := c.Value.(string)
		if n := discord.Units(c.Name); n < 1 || n > discord.MaxChoice || discord.Units(value) > discord.MaxChoice || value == "" {
			w.t.Errorf("a choice that Discord does not take: %q %q", c.Name, value)
		}
	}
	if len(all.Choices) > 25 {
		w.t.Errorf("%d choices", len(all.Choices))
	}
	return all.Choices
}

func names(choices []discord.Choice) []string {
	all := []string{}
	for _, c := range choices {
		all = append(all, c.Name)
	}
	return all
}

// heads are the names of choices up to the text of a preset.
func heads(choices []discord.Choice) []string {
	all := names(choices)
	for n, name := range all {
		all[n], _, _ = strings.Cut(name, " · ")
	}
	return all
}

// run is a slash command in a server, as path: "preset add".
func run(user, path string, options map[string]any) *discord.Interaction {
	i := &discord.Interaction{
		ID: "1300000000000000001", ApplicationID: "12", Token: "token", Type: discord.CommandUse, Locale: "en-US",
		GuildID: server, ChannelID: "7", Member: &discord.Member{User: &discord.User{ID: user}, Permissions: manager},
	}
	name, part, _ := strings.Cut(path, " ")
	i.Data = discord.Data{Name: name, Type: discord.SlashCommand}
	for name, value := range options {
		raw, _ := json.Marshal(value)
		i.Data.Options = append(i.Data.Options, discord.Option{Name: name, Type: discord.StringOption, Value: raw})
	}
	if part != "" {
		i.Data.Options = []discord.Option{{Name: part, Type: discord.SubcommandOption, Options: i.Data.Options}}
	}
	return i
}

// typing is somebody typing in an option.
func typing(user, path, option, typed string) *discord.Interaction {
	i := run(user, path, map[string]any{option: typed})
	i.Type = discord.Autocomplete
	options := i.Data.Options
	if len(options[0].Options) > 0 {
		options = options[0].Options
	}
	options[0].Focused = true
	return i
}

// press is a press of a button under a message that only the member sees.
func pressing(user, customID string) *discord.Interaction {
	i := run(user, "", nil)
	i.Type, i.Message = discord.Press, &discord.Message{ID: "9", Flags: discord.Ephemeral}
	i.Data = discord.Data{CustomID: customID}
	return i
}

// watched is a bucket that counts what is read, and may have trouble.
type watched struct {
	history.Records
	reads   atomic.Int64
	trouble atomic.Int32
}

// Kinds of trouble.
const (
	fine int32 = iota
	broken
	hanging
	slow // half a second
)

var errBroken = errors.New("the disk is on fire")

func (w *watched) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	w.reads.Add(1)
	if err := w.wrong(ctx); err != nil {
		return nil, 0, err
	}
	return w.Records.Get(ctx, key)
}

func (w *watched) Keys(ctx context.Context, prefix string) ([]string, error) {
	w.reads.Add(1)
	if err := w.wrong(ctx); err != nil {
		return nil, err
	}
	return w.Records.Keys(ctx, prefix)
}

func (w *watched) wrong(ctx context.Context) error {
	switch w.trouble.Load() {
	case broken:
		return errBroken
	case hanging:
		<-ctx.Done()
		return ctx.Err()
	case slow:
		time.Sleep(500 * time.Millisecond) // of a bubble
		return ctx.Err()
	}
	return nil
}

// watched is a bucket which nobody else uses.
func (s *shared) watched(t testing.TB, name string) *watched {
	t.Helper()
	s.once.Do(s.open)
	must(t, s.err)
	s.mu.Lock()
	s.n++
	n := s.n
	s.mu.Unlock()
	b, err := s.store.Bucket(within(t), fmt.Sprint(name, n), time.Hour)
	must(t, err)
	return &watched{Records: records{b}}
}

// withPicture attaches a picture to a command.
func withPicture(i *discord.Interaction) *discord.Interaction {
	i.Data.Options = append(i.Data.Options, discord.Option{Name: "image", Type: discord.AttachmentOption, Value: []byte(`"5"`)})
	i.Data.Resolved.Attachments = map[string]discord.Attachment{"5": {ID: "5", URL: "https://cdn.discordapp.com/5"}}
	return i
}

// orders takes jobs and does none of them.
type orders struct {
	bot.Jobs
	last bot.Request
}

func (o *orders) Find(context.Context, string) ([]byte, string, string, error) {
	return nil, "", "", bot.ErrUnknown
}

func (o *orders) Submit(_ context.Context, r bot.Request) (bool, error) {
	o.last = r
	return true, nil
}

// ordered is the prompt of the job that an /edit with this one makes.
func (w *teller) ordered(user, prompt string) string {
	w.t.Helper()
	if r := w.ask(withPicture(run(user, "edit", map[string]any{"prompt": prompt}))); r.Type != discord.RespondThinking {
		w.t.Fatalf("not accepted: %+v", r)
	}
	var job struct {
		Order struct{ Prompt string }
	}
	must(w.t, json.Unmarshal(w.orders.last.Record, &job))
	return job.Order.Prompt
}

// hostileWords are prompts that try to be more than words.
func hostileWords(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.json")
	must(t, err)
	var all []string
	must(t, json.Unmarshal(data, &all))
	return all
}
