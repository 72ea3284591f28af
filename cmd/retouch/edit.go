package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"retouch/editor"
)

// edit is an edit of files without Discord, with the editor alone.
func (p *program) edit(ctx context.Context, args []string) error {
	order := editOrder{stdin: p.stdin}
	if err := p.flags("edit", args, order.define); err != nil {
		return err
	}
	if err := order.check(); err != nil {
		return usageError{err}
	}
	s, err := p.loadAndWarn("edit")
	if err != nil {
		return err
	}
	p.limitMemory(s)
	config := s.editorConfig(newLog(p.stderr, s.LogLevel, s.LogFormat, p.terminal))
	config.Patience = 15 * time.Second // somebody sits in front of it
	edits, err := editor.New(config)
	if err != nil {
		return settingsError{err}
	}
	if _, err := s.Sizes.Check(order.size); err != nil {
		return usageError{err}
	}
	if err := order.look(); err != nil {
		return err
	}
	out, err := newOutput(order)
	if err != nil {
		return err
	}
	defer out.close()
	return p.carryOut(ctx, order, edits, out)
}

// carryOut makes the edit and saves its results.
func (p *program) carryOut(ctx context.Context, order editOrder, edits *editor.Editor, out *output) error {
	request, err := order.request(ctx, edits, out.dir)
	if err != nil {
		return explain(err, order.images)
	}
	p.tell(order, request)
	result, err := p.wait(ctx, func() (editor.Result, error) { return edits.EditUntil(ctx, out.dir, request, p.busy) })
	if err != nil {
		return explain(err, order.images)
	}
	if came := len(result.Pictures); came < order.n {
		fmt.Fprintf(p.stderr, "%d of %d pictures came whole\n", came, order.n)
	}
	var failed error
	for i, picture := range result.Pictures {
		saved, err := out.save(context.WithoutCancel(ctx), picture, i+1)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		_, err = fmt.Fprintf(p.stdout, "%s: %d x %d, %d bytes, %.1f s\n",
			saved.Path, saved.Width, saved.Height, saved.Bytes, result.Took.Seconds())
		failed = errors.Join(failed, err)
	}
	return failed
}

// wait does a long step and shows on a terminal that time passes.
func (p *program) wait(ctx context.Context, step func() (editor.Result, error)) (editor.Result, error) {
	if !p.terminal {
		return step()
	}
	ticks, began := time.NewTicker(time.Second), time.Now()
	defer ticks.Stop()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			fmt.Fprintf(p.stderr, "\rediting, %.0f s (Ctrl-C cancels) ", time.Since(began).Seconds())
			select {
			case <-stop:
				fmt.Fprint(p.stderr, clearLine)
				return
			case <-ticks.C:
			}
		}
	}()
	result, err := step()
	close(stop)
	<-stopped
	return result, err
}

// clearLine takes what a terminal shows of the current line away.
// https://www.xfree86.org/current/ctlseqs.html
const clearLine = "\r\x1b[K"

// busy tells that the call was not taken, cost nothing and will be repeated.
func (p *program) busy(wait time.Duration, err error) {
	if p.terminal {
		fmt.Fprint(p.stderr, clearLine)
	}
	fmt.Fprintf(p.stderr, "the API takes no work now (%s); again in %v\n", editor.KindOf(err), wait.Round(time.Second))
}

// editOrder is what the flags say.
type editOrder struct {
	images                      []string
	mask, prompt, size, quality string
	n                           int
	out                         string
	force                       bool
	stdin                       io.Reader
}

func (o *editOrder) define(set *flag.FlagSet) {
	set.Func("image", "a PNG, JPEG, WebP or GIF `file`; up to 10, in the order that the prompt counts them", func(path string) error {
		o.images = append(o.images, path)
		return nil
	})
	set.StringVar(&o.mask, "mask", "", "a PNG `file`; the first picture may change where it is transparent")
	set.StringVar(&o.prompt, "prompt", "", "the `words` that say what to change; - reads them from the standard input")
	set.StringVar(&o.size, "size", "", "the result's `size`: auto, match (the first picture's shape), square, portrait, landscape, or such as 1024x1536; DEFAULT_SIZE without it")
	set.StringVar(&o.quality, "quality", "", "the result's `quality`, in the provider's words")
	set.IntVar(&o.n, "n", 1, "how many results to make, 1 to 4; several are numbered: -1, -2, …")
	set.StringVar(&o.out, "o", "", "the `file` to write, .png or .jpg; the first picture's name with -edited without it")
	set.BoolVar(&o.force, "f", false, "overwrite a file that is there")
}

// What one edit takes, and makes.
const (
	maxPictures = 10
	maxResults  = 4
)

// check finds what can be wrong before anything is read or paid.
func (o *editOrder) check() error {
	if o.prompt == "-" {
		words, err := io.ReadAll(io.LimitReader(o.stdin, maxFile))
		if err != nil {
			return fmt.Errorf("read the prompt: %w", err)
		}
		o.prompt = string(words)
	}
	o.prompt = strings.TrimSpace(o.prompt)
	switch {
	case len(o.images) == 0:
		return errors.New("no picture: name one with -image A.png")
	case len(o.images) > maxPictures:
		return fmt.Errorf("%d pictures are too many: one edit takes %d", len(o.images), maxPictures)
	case o.n < 1 || o.n > maxResults:
		return fmt.Errorf("-n %d is not possible: from 1 to %d", o.n, maxResults)
	case o.prompt == "":
		return errors.New(`no prompt: say what to change with -prompt "make it black and white"`)
	}
	_, err := kindOf(o.out)
	return err
}

// look finds what is no file, by its name.
func (o *editOrder) look() error {
	for _, path := range append(slices.Clone(o.images), o.mask) {
		if path == "" {
			continue
		}
		if info, err := os.Stat(path); err != nil {
			return fmt.Errorf("%s: %w", path, withoutPath(err))
		} else if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a file", path)
		}
	}
	return nil
}

// request judges the pictures and makes copies in dir that the API takes, as
// it is done with downloads.
func (o *editOrder) request(ctx context.Context, edits *editor.Editor, dir string) (editor.Request, error) {
	r := editor.Request{Prompt: o.prompt, Size: o.size, Quality: o.quality, N: o.n}
	var files []editor.File
	for _, path := range o.images {
		files = append(files, editor.File{Path: path})
	}
	if o.mask != "" {
		files = append(files, editor.File{Path: o.mask, Mask: true})
	}
	all, err := edits.Open(ctx, dir, files)
	if err != nil {
		return r, err
	}
	r.Pictures = all[:len(o.images)]
	if o.mask != "" {
		r.Mask = &all[len(o.images)]
	}
	return r, nil
}
