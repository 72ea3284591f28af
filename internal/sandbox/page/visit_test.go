package page_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
)

// TestVisit walks through what a member can do with messages and commands, in
// a browser, with a small bot that says what it was sent.
func TestVisit(t *testing.T) {
	e := startEcho(t)
	b := openTab(t, e.base)
	user := &control.Client{Base: e.base}
	t.Cleanup(user.Close)
	v := visitor{b, user}
	for _, step := range []struct {
		name string
		test func(*testing.T, visitor)
	}{
		{"takes a suggestion, and words of one's own", takesSuggestions},
		{"moves nothing for suggestions", movesNothing},
		{"leaves the next command alone when an answer arrives", keepsTheNext},
		{"chooses several in a menu by keyboard", choosesSeveral},
		{"dismisses an ephemeral answer", dismisses},
		{"shows pictures as they come", func(t *testing.T, v visitor) { showsParts(t, v, e) }},
		{"shows a gallery with its spoiler and its words", showsGallery},
		{"runs a message command on any message", looksAt},
		{"forwards a message, and jumps to another", forwards},
		{"names people, and marks who is meant", namesPeople},
		{"offers a moderator more", offersMore},
		{"speaks the visitor's language", speaks},
		{"deletes one's own messages alone", deletes},
		{"has a direct message for everybody", keepsDirect},
	} {
		t.Run(step.name, func(t *testing.T) {
			v.TB = t
			step.test(t, v)
			v.TB = b.TB
		})
	}
	if got := b.troubles(); len(got) > 0 {
		t.Errorf("the page complained:\n%s", strings.Join(got, "\n"))
	}
}

// visitor is a browser at the stand-in, and somebody else there.
type visitor struct {
	*tab
	other *control.Client
}

// last is the selector of the newest message.
const last = "#messages .message:last-child"

// says waits until the newest message holds the words.
func (v visitor) says(words string) {
	v.Helper()
	v.until(fmt.Sprintf(`document.querySelector('%s .words')?.innerText.includes(%s)`, last, quote(words)))
}

// post lets somebody write.
func (v visitor) post(p control.Post, files ...control.File) control.Message {
	v.Helper()
	m, err := v.other.PostMessage(v.ctx, p, files...)
	if err != nil {
		v.Fatal(err)
	}
	return m
}

// opens opens a command by its whole name.
func (v visitor) opens(name string) {
	v.Helper()
	v.write(".compose-message textarea", "/"+name)
	v.until(`document.querySelector('.picker [aria-selected=true]')`)
	v.press("Enter")
	v.until(`document.querySelector('.compose-command')`)
}

func choosesSeveral(t *testing.T, v visitor) {
	v.click(last + " [data-key=many]")
	v.until(`document.querySelector('.options:not([hidden])')`)
	audit(t, v.tab, "with a menu open")
	v.press("Enter")
	v.press("ArrowDown")
	v.press("ArrowDown")
	v.press("Enter")
	if got := eval[int](v.tab, `document.querySelectorAll('.options [aria-selected=true]').length`); got != 2 {
		t.Errorf("%d are chosen, want 2", got)
	}
	v.press("Tab")
	v.says(`values ["r","b"]`)
	v.click(last + " [data-key=many]")
	v.press("Escape")
	v.until(`!document.querySelector('.options:not([hidden])')`)
}

func dismisses(_ *testing.T, v visitor) {
	v.click(last + " [data-key=hush]")
	v.says("for you alone")
	v.until(fmt.Sprintf(`document.querySelector('%s .only-you').innerText.includes('Only you can see this')`, last))
	v.until(fmt.Sprintf(`!document.querySelector('%s .tools')`, last))
	v.click(last + " [data-key=dismiss]")
	v.says(`values`)
}

func showsParts(t *testing.T, v visitor, e *echo) {
	v.click(last + " [data-key=slow]")
	v.until(fmt.Sprintf(`document.querySelector('%s .thinking')`, last))
	var hook string
	select {
	case hook = <-e.hooks:
	case <-time.After(patience):
		t.Fatal("the bot was not asked")
	}
	source := fmt.Sprintf(`document.querySelector('%s .pictures img')?.src`, last)
	e.edit(hook, object{"content": "half", "attachments": list{object{"id": "0"}}}, smallPNG(t))
	v.says("half")
	v.until(source)
	first := eval[string](v.tab, source)
	e.edit(hook, object{"content": "whole", "attachments": list{object{"id": "0", "description": "edited by AI"}, object{"id": "1"}}}, smallPNG(t), smallPNG(t))
	v.says("whole")
	v.until(fmt.Sprintf(`document.querySelectorAll('%s .pictures img').length === 2`, last))
	if eval[string](v.tab, source) == first {
		t.Error("the first part is still shown")
	}
	if got := eval[string](v.tab, fmt.Sprintf(`document.querySelector('%s .pictures img').alt`, last)); got != "edited by AI" {
		t.Errorf("the alt text is %q", got)
	}
}

func showsGallery(t *testing.T, v visitor) {
	png := func(name string) control.File {
		return control.File{Name: name, ContentType: "image/png", Content: smallPNG(t)}
	}
	linked := png("linked.png")
	linked.Field = control.EmbedImage
	m := v.post(control.Post{Content: "four", User: "guest"}, png("a.png"), png("b.png"), png("c.png"), png("SPOILER_d.png"), linked)
	row := "#m-" + m.ID
	v.until(fmt.Sprintf(`document.querySelectorAll('%s .pictures .frame img').length === 3 && document.querySelector('%s .embed img')?.naturalWidth > 0`, row, row))
	v.click(row + " .cover")
	v.until(fmt.Sprintf(`document.querySelectorAll('%s .pictures .frame img').length === 4`, row))
	audit(t, v.tab, "with a gallery")
}

func looksAt(t *testing.T, v visitor) {
	m := v.post(control.Post{Content: "no picture at all", User: "guest"})
	row := "#m-" + m.ID
	v.until(fmt.Sprintf(`document.querySelector('%s')`, row))
	v.click(row + " [data-key=apps]")
	v.until(`document.activeElement.role === 'menuitem'`)
	v.press("Enter")
	v.says("looked at " + m.ID)
	if got := v.text(last + " .used"); got != "member used Look at it" {
		t.Errorf("the line above the answer: %q", got)
	}
}

func forwards(t *testing.T, v visitor) {
	m := v.post(control.Post{Content: "carry me", User: "guest"}, control.File{Name: "a.png", ContentType: "image/png", Content: smallPNG(t)})
	row := "#m-" + m.ID
	v.until(fmt.Sprintf(`document.querySelector('%s')`, row))
	v.click(row + " [data-key=more]")
	v.until(`document.activeElement.role === 'menuitem'`)
	v.press("Enter")
	v.click("dialog [data-where=thread]")
	v.until(`!document.querySelector('dialog')`)
	v.click(".channel.thread")
	v.until(fmt.Sprintf(`document.querySelector('%s .forwarded .pictures img') && document.querySelector('%s .forwarded').innerText.includes('carry me')`, last, last))

	link := "https://discord.com/channels/1/" + m.ChannelID + "/" + m.ID
	v.post(control.Post{Content: "see " + link, Where: "thread"})
	v.says("# pictures › message")
	v.click(last + " .words a")
	v.until(fmt.Sprintf(`document.activeElement === document.querySelector('%s')`, row))
	if !eval[bool](v.tab, `document.querySelector('.channel.server').getAttribute('aria-current') === 'true'`) {
		t.Error("the channel of the message is not shown")
	}
}

func namesPeople(t *testing.T, v visitor) {
	state, err := v.other.State(v.ctx)
	if err != nil {
		t.Fatal(err)
	}
	soon := time.Now().Add(90 * time.Minute).Unix()
	m := v.post(control.Post{Content: fmt.Sprintf("<@%s> and <#%s> <t:%d:R>", state.Users[0].ID, state.Channels[0].ID, soon), User: "guest"})
	v.until(fmt.Sprintf(`document.querySelector('#m-%s.pings')`, m.ID))
	if got := v.text(last + " .words"); got != "@member and # pictures in 1 hour" {
		t.Errorf("got %q", got)
	}
}

func offersMore(_ *testing.T, v visitor) {
	v.click(".command-head .icon")
	v.write(".compose-message textarea", "/preset")
	v.until(`document.querySelector('.picker').hidden`)
	v.click("#people label:has([value=moderator])")
	v.until(`document.querySelectorAll('.picker li').length === 2`)
	v.click(".picker li")
	v.until(`document.querySelector('.chip')?.innerText === '/preset add'`)
	v.write(".compose-command textarea", "night")
	v.press("Enter")
	v.says(`"name":"add","options":[{"name":"name"`)
}

func speaks(_ *testing.T, v visitor) {
	v.write(".compose-command textarea", "kept")
	v.choose("#locale", "de")
	v.until(`document.querySelector('.chip')?.innerText === '/vorlage neu' && document.querySelector('.compose-command textarea').value === 'kept'`)
	v.until(fmt.Sprintf(`document.querySelector('%s .menu-item').textContent === 'Ansehen'`, last))
	v.choose("#locale", "en-US")
	v.until(`document.querySelector('.chip')?.innerText === '/preset add'`)
}

func deletes(t *testing.T, v visitor) {
	v.click("#people label:has([value=member])")
	v.until(`document.querySelector('.compose-message')`) // the command is not for members
	theirs := v.post(control.Post{Content: "theirs", User: "guest"})
	mine := v.post(control.Post{Content: "mine"})
	v.until(fmt.Sprintf(`document.querySelector('#m-%s')`, mine.ID))
	if got := eval[int](v.tab, fmt.Sprintf(`document.querySelectorAll('#m-%s [data-key=more] + .menu button').length`, theirs.ID)); got != 1 {
		t.Errorf("another's message has %d acts, want 1", got)
	}
	v.click("#m-" + mine.ID + " [data-key=more]")
	v.until(`document.activeElement.role === 'menuitem'`)
	v.press("ArrowDown")
	v.press("Enter")
	v.until(fmt.Sprintf(`!document.querySelector('#m-%s')`, mine.ID))
}

func keepsDirect(t *testing.T, v visitor) {
	v.post(control.Post{Content: "only between us", Where: "dm"})
	v.click(".channel.dm")
	v.says("only between us")
	v.click("#people label:has([value=guest])")
	v.until(`document.querySelectorAll('#messages .message').length === 0`)
	v.write(".compose-message textarea", "and mine")
	v.press("Enter")
	v.says("and mine")
	if got, err := v.other.DirectMessages(v.ctx, "guest"); err != nil || len(got) != 1 || got[0].Content != "and mine" {
		t.Errorf("the guest's direct message: %+v, %v", got, err)
	}
}
