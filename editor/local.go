package editor

import (
	"context"
	"errors"
	"os"

	"retouch/editor/picture"
)

// File is a picture on this machine.
type File struct {
	Path string
	Mask bool // it is the mask for the first picture; the last file may be
}

// Open is Fetch for files. What is in them stays as it is: all that comes back
// are copies in dir.
func (e *Editor) Open(ctx context.Context, dir string, from []File) ([]Picture, error) {
	mask := make([]bool, len(from))
	var sum int64
	for i, file := range from {
		mask[i] = file.Mask
		if info, err := os.Stat(file.Path); err == nil { // what fails here fails again below
			sum += info.Size()
		}
	}
	if sum > e.config.PicturesMaxBytes {
		return nil, tooLarge("open pictures", e.config.PicturesMaxBytes)
	}
	return gathering{e, dir, mask, func(_ context.Context, i int) (raw, error) { return e.judge(from[i].Path) }}.gather(ctx)
}

// judge judges a file.
func (e *Editor) judge(path string) (raw, error) {
	f, err := os.Open(path)
	if err != nil {
		return raw{}, internal("open picture", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return raw{}, internal("open picture", err)
	case !info.Mode().IsRegular():
		return raw{}, internal("open picture", errors.New("it is not a file"))
	case info.Size() > e.config.PictureMaxBytes:
		return raw{}, tooLarge("open picture", e.config.PictureMaxBytes)
	}
	found, err := picture.Read(f, e.limits.pictures)
	if err != nil {
		return raw{}, pictureError("open picture", err)
	}
	return raw{Info: found, path: path}, nil
}

// Fit returns p itself when it is at most limit bytes, else a re-encoded copy
// in dir that is. Errors are *Error; TooLarge when no copy can be so small.
func (e *Editor) Fit(ctx context.Context, dir string, p Picture, limit int64) (Picture, error) {
	if p.Bytes <= limit {
		return p, nil
	}
	path, err := freeName(dir, "fitted-*")
	if err != nil {
		return Picture{}, internal("fit picture", err)
	}
	info, err := e.pictures.Fit(ctx, p.Path, path, limit)
	if err != nil {
		return Picture{}, pictureError("fit picture", err)
	}
	return Picture{Info: info, Path: path}, nil
}

// Convert writes p to the new file dst as a picture of kind k, and copies it as
// it is when it is of that kind already. Errors are *Error.
func (e *Editor) Convert(ctx context.Context, p Picture, dst string, k picture.Kind) (Picture, error) {
	info, err := e.pictures.Convert(ctx, p.Path, dst, k)
	if err != nil {
		return Picture{}, pictureError("convert picture", err)
	}
	return Picture{Info: info, Path: dst}, nil
}

// freeName is the name of a file in dir that does not exist yet.
func freeName(dir, pattern string) (string, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Close(), os.Remove(f.Name()))
}
