package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"retouch/editor"
	"retouch/editor/picture"
)

// output is where edited pictures go. What was paid for is not lost: when a file
// cannot be written, the picture stays in dir.
type output struct {
	dir   string // of this run alone
	path  string // as asked for, "" for stem and the real kind's extension
	stem  string
	kind  picture.Kind // as asked for, "" for the real one
	n     int          // how many pictures; several have a number in their names
	force bool
	keep  bool
}

// newOutput finds out before anything is paid whether the file may be written.
func newOutput(o editOrder) (*output, error) {
	name := filepath.Base(o.images[0])
	out := &output{
		path:  o.out,
		stem:  strings.TrimSuffix(name, filepath.Ext(name)) + "-edited",
		force: o.force,
		n:     o.n,
	}
	out.kind, _ = kindOf(o.out)
	for _, path := range out.candidates() {
		if err := writable(path, o.force); err != nil {
			return nil, err
		}
	}
	var err error
	out.dir, err = os.MkdirTemp("", "retouch-edit-")
	return out, err
}

// candidates are the names that the files may get.
func (o *output) candidates() []string {
	var all []string
	for i := 1; i <= max(o.n, 1); i++ {
		if o.path != "" {
			all = append(all, o.name(i, ""))
			continue
		}
		for _, k := range []picture.Kind{picture.PNG, picture.JPEG, picture.WebP, picture.GIF} {
			all = append(all, o.name(i, k))
		}
	}
	return all
}

// name is the name of picture i, from 1, when it is of kind k.
func (o *output) name(i int, k picture.Kind) string {
	number := ""
	if o.n > 1 {
		number = fmt.Sprintf("-%d", i)
	}
	if o.path == "" {
		return o.stem + number + k.Ext()
	}
	ext := filepath.Ext(o.path)
	return strings.TrimSuffix(o.path, ext) + number + ext
}

func writable(path string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder: name a file with -o", path)
	case err == nil && !force:
		return fmt.Errorf("%s is there already: -f overwrites it, -o names another", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s cannot be written: %w", path, withoutPath(err))
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s cannot be written: there is no folder %s", path, filepath.Dir(path))
	}
	return nil
}

// kindOf is the kind that a file's name asks for, "" for any.
func kindOf(path string) (picture.Kind, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case "":
		return "", nil
	case ".png":
		return picture.PNG, nil
	case ".jpg", ".jpeg":
		return picture.JPEG, nil
	default:
		return "", fmt.Errorf("cannot write %s files: name a .png or a .jpg with -o", ext)
	}
}

// save puts picture i, from 1, in its place, converted if another kind is asked
// for, and says what it wrote where.
func (o *output) save(ctx context.Context, p editor.Picture, i int) (saved editor.Picture, err error) {
	defer func() {
		if err != nil {
			o.keep = true
			err = fmt.Errorf("%w\n  the edited picture is kept as %s", err, p.Path)
		}
	}()
	saved = p
	if o.kind != "" && o.kind != p.Kind {
		saved.Path = filepath.Join(o.dir, fmt.Sprintf("converted-%d%s", i, o.kind.Ext()))
		if saved.Info, err = new(picture.Converter).Convert(ctx, p.Path, saved.Path, o.kind); err != nil {
			return saved, fmt.Errorf("convert to %s: %w", o.kind, err)
		}
	}
	from := saved.Path
	saved.Path = o.name(i, p.Kind)
	return saved, copyFile(from, saved.Path, o.force)
}

// copyFile writes a whole file or none. Without force it never replaces one,
// not even one that has just come.
func copyFile(from, to string, force bool) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	defer in.Close()
	half, err := os.CreateTemp(filepath.Dir(to), ".retouch-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	defer func() { _ = os.Remove(half.Name()) }()
	_, err = io.Copy(half, in)
	err = errors.Join(err, half.Chmod(0o644), half.Close())
	if err != nil {
		return fmt.Errorf("write %s: %w", to, err)
	}
	return place(half.Name(), to, force)
}

// place gives a written file its name. A link fails where the name is taken;
// where the file system has no links, a look has to do.
func place(half, to string, force bool) error {
	if !force {
		err := os.Link(half, to)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := writable(to, false); err != nil {
			return err
		}
	}
	return os.Rename(half, to)
}

func (o *output) close() {
	if !o.keep {
		_ = os.RemoveAll(o.dir)
	}
}
