package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"retouch/editor/picture"
	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/sample"
)

// demo plays one /edit as a member would and tells what happens.
type demo struct {
	out   io.Writer
	stage *stage
	dir   string // where the pictures go
	began time.Time
	user  *control.Client
}

// demoPrompt is one that the local edits API understands.
const demoPrompt = "make it black and white"

func newDemo(out io.Writer, w *stage, dir string) *demo {
	return &demo{out: out, stage: w, dir: dir, began: time.Now(), user: &control.Client{Base: w.base()}}
}

// say tells a step with its time.
func (d *demo) say(format string, args ...any) {
	fmt.Fprintf(d.out, "  %5.2f s  %s\n", time.Since(d.began).Seconds(), fmt.Sprintf(format, args...))
}

// demoTime is for the whole play; it takes about a second.
const demoTime = 2 * time.Minute

func (d *demo) play(ctx context.Context) error {
	defer d.user.Close()
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	fmt.Fprint(d.out, "Retouch sandbox: the real bot between a stand-in Discord and a local edits API.\n\n")
	if d.stage.addr != usualAddr {
		d.say("the stand-ins listen at %s", d.stage.base())
	} else {
		d.say("the stand-ins listen")
	}
	if err := d.user.AwaitCommand(ctx, "edit"); err != nil {
		return fmt.Errorf("the bot did not get ready: %w", err)
	}
	d.say("the bot is connected and has registered its commands")
	before, err := sample.PNG(sample.Lake())
	if err != nil {
		return err
	}
	answer, err := d.edit(ctx, before)
	if err != nil {
		return err
	}
	return d.keep(ctx, before, answer)
}

// edit runs the command and waits for its final answer.
func (d *demo) edit(ctx context.Context, before []byte) (control.Interaction, error) {
	d.say("a member types /edit prompt:%s image:lake.png (%d x %d, %d kB)", demoPrompt, sample.Width, sample.Height, len(before)/1000)
	command := control.Command{Name: "edit", Options: map[string]any{"prompt": demoPrompt}}
	file := control.File{Field: "image", Name: "lake.png", ContentType: "image/png", Content: before}
	answer, err := d.user.RunCommand(ctx, command, time.Minute, file)
	if err != nil {
		return answer, fmt.Errorf("run the command: %w", err)
	}
	if answer.State != control.StateAnswered || answer.Message == nil {
		return answer, fmt.Errorf("the command ended in the state %q without an answer", answer.State)
	}
	d.say(`the member saw "thinking…" after %.0f ms and the answer after %.0f ms:`, answer.AcknowledgedMS, answer.AnsweredMS)
	for line := range strings.Lines(answer.Message.Content) {
		fmt.Fprintf(d.out, "             | %s\n", strings.TrimRight(line, "\n"))
	}
	if len(answer.Message.Attachments) == 0 {
		return answer, errors.New("the answer has no picture")
	}
	for _, a := range answer.Message.Attachments {
		fmt.Fprintf(d.out, "             | [%s, %d x %d, %d kB]\n", a.Filename, a.Width, a.Height, a.Size/1000)
	}
	return answer, nil
}

// transcript is what transcript.json holds.
type transcript struct {
	Prompt      string              `json:"prompt"`
	Interaction control.Interaction `json:"interaction"`
	Requests    []control.Request   `json:"requests"` // of the bot to Discord
	Messages    []control.Message   `json:"messages"`
}

// keep writes the pictures and the transcript.
func (d *demo) keep(ctx context.Context, before []byte, answer control.Interaction) error {
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	after, err := d.user.File(ctx, answer.Message.Attachments[0].ID)
	if err != nil {
		return fmt.Errorf("fetch the edited picture: %w", err)
	}
	t := transcript{Prompt: demoPrompt, Interaction: answer}
	if t.Requests, err = d.requests(ctx); err != nil {
		return fmt.Errorf("fetch the transcript: %w", err)
	}
	if t.Messages, err = d.user.Messages(ctx, answer.ChannelID); err != nil {
		return fmt.Errorf("fetch the messages: %w", err)
	}
	text, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the transcript: %w", err)
	}
	err = errors.Join(
		d.write("before.png", before),
		d.writePNG(ctx, "after.png", after),
		d.write("transcript.json", append(text, '\n')),
	)
	if err == nil {
		fmt.Fprintf(d.out, "\n  before      %s\n  after       %s\n  transcript  %s\n",
			d.path("before.png"), d.path("after.png"), d.path("transcript.json"))
	}
	return err
}

// requests lists what the bot has asked. The stand-in shows the picture a
// moment before it notes the request that brought it, so that is waited for.
func (d *demo) requests(ctx context.Context) ([]control.Request, error) {
	for {
		all, err := d.user.Requests(ctx, 0)
		for _, r := range all {
			if r.Method == http.MethodPatch && strings.HasSuffix(r.Path, "/messages/@original") {
				return all, nil
			}
		}
		if err != nil || !sleep(ctx, 10*time.Millisecond) {
			return all, errors.Join(err, context.Cause(ctx))
		}
	}
}

func (d *demo) path(name string) string { return filepath.Join(d.dir, name) }

func (d *demo) write(name string, content []byte) error {
	return os.WriteFile(d.path(name), content, 0o644)
}

// writePNG writes a picture as a PNG, whatever kind the API chose.
func (d *demo) writePNG(ctx context.Context, name string, content []byte) error {
	if strings.HasPrefix(string(content), "\x89PNG") {
		return d.write(name, content)
	}
	raw := d.path(name + ".part")
	defer func() { _ = os.Remove(raw) }()
	if err := os.WriteFile(raw, content, 0o644); err != nil {
		return err
	}
	_ = os.Remove(d.path(name))
	_, err := new(picture.Converter).Convert(ctx, raw, d.path(name), picture.PNG)
	return err
}

// stay tells where to look while the sandbox serves on.
func (d *demo) stay(err error) {
	if err != nil {
		fmt.Fprintf(d.out, "\n  It did not work: %v\n", err)
	}
	fmt.Fprintf(d.out, "\nTry it yourself in the browser:  %s/\n\nCtrl-C stops the sandbox and deletes its folder.\n", d.stage.base())
}
