package editor

import (
	"context"
	"errors"
	"os"

	"retouch/editor/picture"
)

// Open judges a file that is on this machine already, as Fetch would. Errors
// are *Error.
func (e *Editor) Open(path string) (Picture, error) {
	f, err := os.Open(path)
	if err != nil {
		return Picture{}, internal("open picture", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Picture{}, internal("open picture", err)
	case !info.Mode().IsRegular():
		return Picture{}, internal("open picture", errors.New("it is not a file"))
	case info.Size() >= e.config.MaxBytes:
		return Picture{}, tooLarge("open picture", e.config.MaxBytes)
	}
	found, err := picture.Read(f, e.limits.pictures)
	if err != nil {
		return Picture{}, pictureError("open picture", err)
	}
	return Picture{Info: found, Path: path}, nil
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
