package page_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/control"
)

// TestPage is a visit in a real browser, to the real bot between the
// stand-ins. The steps share the browser and are in the order of a visit.
func TestPage(t *testing.T) {
	s := openStage(t, "127.0.0.1:0")
	b := openTab(t, s.base)
	v := visit{b, s}
	for _, step := range []struct {
		name string
		test func(*testing.T, visit)
	}{
		{"shows the edit that was played", showsPlayedEdit},
		{"runs a command with dropped pictures in their new order", runsCommand},
		{"opens the form of a message command and gives the focus back", opensForm},
		{"takes a picture and words as a message", postsMessage},
		{"offers commands to the keyboard", offersCommands},
		{"names what is missing", namesWhatIsMissing},
		{"shows a hostile message as text", showsHostileText},
		{"covers a spoiler until it is pressed", coversSpoiler},
		{"shows an ephemeral answer to the one who asked", hidesEphemeral},
		{"keeps channels apart", keepsChannelsApart},
		{"lists what the bot asked Discord", listsRequests},
		{"compares by keyboard", comparesByKeyboard},
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

// visit is a browser at a sandbox.
type visit struct {
	*tab
	stage *stage
}

func showsPlayedEdit(t *testing.T, v visit) {
	v.until(`document.querySelector('#messages .pictures img')?.naturalWidth > 0`)
	if got := v.text("#messages .used"); got != "member used /edit" {
		t.Errorf("the line above the answer: got %q", got)
	}
	if got := eval[string](v.tab, `document.querySelector('#messages .pictures img').alt`); !strings.Contains(got, "black and white") {
		t.Errorf("the picture's alt text: got %q", got)
	}
	v.until(`document.querySelector('#latest .before')?.naturalWidth > 0`)
}

// drop drops pictures on the page, each of one colour.
func (v visit) drop(colours ...string) {
	v.Helper()
	eval[bool](v.tab, fmt.Sprintf(`(async () => {
		const moved = new DataTransfer();
		for (const colour of %s) {
			const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 });
			const ink = canvas.getContext('2d');
			ink.fillStyle = colour;
			ink.fillRect(0, 0, 40, 30);
			const blob = await new Promise((done) => canvas.toBlob(done));
			moved.items.add(new File([blob], colour + '.png', { type: 'image/png' }));
		}
		for (const type of ['dragenter', 'dragover', 'drop']) {
			document.body.dispatchEvent(new DragEvent(type, { dataTransfer: moved, bubbles: true, cancelable: true }));
		}
		return true;
	})()`, quoteAll(colours)))
}

func quoteAll(texts []string) string {
	quoted := make([]string, len(texts))
	for n, text := range texts {
		quoted[n] = quote(text)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// pictures are the names of the files that the newest answer came from.
func (v visit) pictures() []string {
	v.Helper()
	return eval[[]string](v.tab, `(async () => {
		const { messages } = await (await fetch('/control/messages?where=server')).json();
		const id = messages.at(-1).interaction_metadata.id;
		const { pictures } = await (await fetch('/control/interactions/' + id)).json();
		return pictures.map((p) => p.option + ' ' + p.filename);
	})()`)
}

func runsCommand(t *testing.T, v visit) {
	v.drop("red", "green", "blue")
	v.until(`document.querySelectorAll('.card img').length === 3`)
	v.click(`.card:nth-child(3) [aria-label="Move earlier: blue.png"]`)
	v.click(`[aria-label="Remove: red.png"]`)
	v.write(".compose-command textarea", "put them *side by side*")
	v.press("Enter")
	v.until(`document.querySelectorAll('#messages .pictures').length === 2`)
	if diff := cmp.Diff([]string{"image blue.png", "image2 green.png"}, v.pictures()); diff != "" {
		t.Errorf("the pictures sent (-want +got):\n%s", diff)
	}
	if got := v.text("#messages .message:last-child blockquote"); !strings.Contains(got, "put them *side by side*") {
		t.Errorf("the prompt in the answer: got %q", got)
	}
	if n := eval[int](v.tab, `document.querySelectorAll('.card').length + document.querySelector('.compose-command textarea').value.length`); n != 0 {
		t.Error("the composer was not emptied")
	}
	v.until(`document.querySelectorAll('#latest .strip button').length === 2`)
}

func opensForm(t *testing.T, v visit) {
	apps := "#messages .message:last-child .tool"
	v.click(apps)
	v.until(`document.activeElement.role === 'menuitem'`)
	if got := v.text("#messages .message:last-child .menu"); !strings.HasPrefix(got, "Edit image") { // the one that has the focus
		t.Errorf("the menu: got %q", got)
	}
	v.press("Enter")
	v.until(`document.querySelector('dialog[open]')?.contains(document.activeElement)`)
	v.press("Escape")
	v.until(`!document.querySelector('dialog')`)
	if !eval[bool](v.tab, fmt.Sprintf(`document.activeElement === document.querySelector(%s)`, quote(apps))) {
		t.Error("the focus did not go back to the menu's button")
	}
	v.press("Enter")
	v.until(`document.activeElement.role === 'menuitem'`)
	v.press("Enter")
	v.until(`document.querySelector('dialog[open] textarea')`)
	v.write("dialog textarea", "invert it")
	v.click("dialog [type=submit]")
	v.until(`document.querySelectorAll('#messages .pictures').length === 3`)
	if got := v.text("#messages .message:last-child .used"); got != "member used Edit image" {
		t.Errorf("the line above the answer: got %q", got)
	}
	v.until(`document.querySelector('#latest .before').naturalWidth > 40`) // the merged one
}

func postsMessage(t *testing.T, v visit) {
	v.click(".command-head .icon")
	v.drop("teal", "navy")
	v.until(`document.querySelectorAll('.card img').length === 2`)
	v.write(".compose-message textarea", "look **here**")
	v.press("Enter")
	v.until(`document.querySelectorAll('#messages .message:last-child .pictures img').length === 2`)
	if got := v.text("#messages .message:last-child .words strong"); got != "here" {
		t.Errorf("the bold word: got %q", got)
	}
	if got := v.text("#announcer"); !strings.Contains(got, "member: look **here**, with 2 pictures") {
		t.Errorf("what listeners are told: got %q", got)
	}
}

func offersCommands(t *testing.T, v visit) {
	v.write(".compose-message textarea", "/ed")
	v.until(`document.querySelector('.picker [aria-selected=true]')`)
	if got := eval[string](v.tab, `document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText`); !strings.HasPrefix(got, "/edit") {
		t.Errorf("the offer: got %q", got)
	}
	v.press("Enter")
	v.until(`document.activeElement.matches('.compose-command textarea')`)
	if got := eval[string](v.tab, `document.activeElement.value`); got != "" {
		t.Errorf("the key that chose was typed too: %q", got)
	}
}

func namesWhatIsMissing(t *testing.T, v visit) {
	v.click(".compose-command [type=submit]")
	v.until(`document.querySelector('.notice')`)
	if got := v.text(".notice p"); !strings.Contains(got, "prompt") {
		t.Errorf("the notice: got %q", got)
	}
	v.click(".notice button")
	v.until(`!document.querySelector('.notice')`)
}

// hostile is what a stranger may write.
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> [a](javascript:window.hacked=1) </p>&lt;`

func showsHostileText(t *testing.T, v visit) {
	message, err := v.stage.user.PostMessage(v.ctx, control.Post{Content: hostile}, control.File{Name: `"><img src=x onerror=alert(1)>.png`, ContentType: "image/png", Content: []byte("no picture")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.stage.user.RunCommand(v.ctx, control.Command{Name: "edit", Options: map[string]any{"prompt": hostile}},
		patience, control.File{Field: "image", Name: "<b>a</b>.png", ContentType: "image/png", Content: smallPNG(t)})
	if err != nil {
		t.Fatal(err)
	}
	words := fmt.Sprintf("#m-%s .words", message.ID)
	v.until(`document.querySelectorAll('#messages .message').length === 6 && !document.querySelector('.thinking')`)
	if got := v.text(words); got != hostile {
		t.Errorf("the message shows:\n%s\nwant:\n%s", got, hostile)
	}
	if n := eval[int](v.tab, `document.querySelectorAll('.words img, .words script, .words a, .message b').length`); n != 0 {
		t.Errorf("strangers' words made %d elements", n)
	}
	if eval[bool](v.tab, `'hacked' in window`) {
		t.Error("a stranger's script ran")
	}
	if got := v.text("#messages .message:last-child blockquote"); !strings.Contains(got, "<img src=x") {
		t.Errorf("the prompt in the answer: got %q", got)
	}
}

func coversSpoiler(t *testing.T, v visit) {
	message, err := v.stage.user.PostMessage(v.ctx, control.Post{Content: "||secret||"},
		control.File{Name: "SPOILER_a.png", ContentType: "image/png", Content: smallPNG(t)})
	if err != nil {
		t.Fatal(err)
	}
	row := "#m-" + message.ID
	v.until(fmt.Sprintf(`document.querySelector('%s .cover')`, row))
	if n := eval[int](v.tab, fmt.Sprintf(`document.querySelectorAll('%s img:not(.avatar)').length`, row)); n != 0 {
		t.Error("the covered picture was loaded")
	}
	v.click(row + " .cover")
	v.until(fmt.Sprintf(`document.querySelector('%s .frame img')`, row))
	if got := v.text(row + " .spoiler"); strings.TrimSpace(got) != "" {
		t.Errorf("covered words show as %q", got)
	}
	v.click(row + " .spoiler")
	if got := v.text(row + " .spoiler"); got != "secret" {
		t.Errorf("uncovered words show as %q", got)
	}
}

func hidesEphemeral(t *testing.T, v visit) {
	order := control.Command{Name: "edit", Options: map[string]any{"prompt": "x"}, User: "guest", AppPermissions: "1024"}
	answer, err := v.stage.user.RunCommand(v.ctx, order, patience, control.File{Field: "image", Name: "a.png", ContentType: "image/png", Content: smallPNG(t)})
	if err != nil || answer.Message == nil || !answer.Message.Ephemeral() {
		t.Fatalf("a command where files are forbidden: got %+v, %v", answer.Message, err)
	}
	row := "#m-" + answer.Message.ID
	if eval[bool](v.tab, fmt.Sprintf(`Boolean(document.querySelector('%s'))`, row)) {
		t.Error("a member sees what a guest alone should see")
	}
	v.click("#people label:has([value=guest])")
	v.until(fmt.Sprintf(`document.querySelector('%s .only-you')`, row))
	audit(t, v.tab, "with an ephemeral answer")
	v.click(row + " .only-you button")
	v.until(fmt.Sprintf(`!document.querySelector('%s')`, row))
	v.click("#people label:has([value=member])")
}

func keepsChannelsApart(t *testing.T, v visit) {
	v.click(".channel.thread")
	v.until(`document.querySelectorAll('#messages .message').length === 0 && !document.querySelector('#empty').hidden`)
	if _, err := v.stage.user.PostMessage(v.ctx, control.Post{Content: "in the thread", Where: "thread"}); err != nil {
		t.Fatal(err)
	}
	v.until(`document.querySelectorAll('#messages .message').length === 1`)
	v.click(".channel.server")
	v.until(`document.querySelectorAll('#messages .message').length === 7`)
}

func listsRequests(t *testing.T, v visit) {
	v.until(listed)
	v.until(`[...document.querySelectorAll('#wire summary')].filter((s) => s.innerText.includes('/messages/@original')).length >= 4`) // one an edit
	v.click("#wire li:last-child summary")
	if got := v.text("#wire li:last-child .inside"); !strings.Contains(got, "allowed_mentions") && !strings.Contains(got, `"type"`) {
		t.Errorf("the last request shows:\n%s", got)
	}
	if got := v.text("#wire"); strings.Contains(got, "aW50ZXJhY3Rpb24") {
		t.Error("the list shows a token")
	}
}

func comparesByKeyboard(t *testing.T, v visit) {
	v.click("#messages .message:first-child .frame")
	v.until(`document.querySelector('dialog .compare .before')?.naturalWidth > 0`)
	v.do(chromedp.Focus(chromedp.CSS("dialog .compare input")))
	audit(t, v.tab, "with a picture open")
	v.press("ArrowRight")
	if got := eval[string](v.tab, `document.querySelector('dialog .compare').style.getPropertyValue('--at')`); got != "51%" {
		t.Errorf("the line is at %s, want 51%%", got)
	}
	v.press("Escape")
	v.until(`!document.querySelector('dialog')`)
}
