package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
)

// decode reads the pixels and the colours of a judged file, of an
// animation those of its first frame.
func decode(ctx context.Context, path string, info Info) (image.Image, colours, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, colours{}, err
	}
	defer f.Close()
	img, err := pixels(&patient{ctx: ctx, File: f}, info)
	if cause := ctx.Err(); cause != nil {
		return nil, colours{}, cause
	}
	if err != nil {
		return nil, colours{}, decodeError(info.Kind, err)
	}
	if b := img.Bounds(); b.Dx() != info.Width || b.Dy() != info.Height {
		return nil, colours{}, &BrokenError{Kind: info.Kind, Reason: "two different sizes"}
	}
	c, err := coloursOf(path, info.Kind)
	return img, c, err
}

// pixels runs the decoder for one kind. What makes a decoder panic is broken.
func pixels(f *patient, info Info) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder panics: %v", p)
		}
	}()
	switch info.Kind {
	case PNG:
		return png.Decode(f)
	case JPEG:
		return jpeg.Decode(f)
	case GIF:
		return decodeGIF(f, info)
	case WebP:
		return decodeWebP(f, info)
	}
	return nil, fmt.Errorf("no decoder for %q", info.Kind)
}

// decodeError gives an error of a decoder its kind. What it does not know can be
// a whole picture nevertheless.
func decodeError(k Kind, err error) error {
	var path *os.PathError
	var inJPEG jpeg.UnsupportedError
	var inPNG png.UnsupportedError
	switch {
	case errors.As(err, &path):
		return err
	case errors.As(err, &inJPEG), errors.As(err, &inPNG):
		return &FormatError{Format: "a rare kind of " + kindNames[k]}
	}
	return &BrokenError{Kind: k, Reason: err.Error()}
}

var kindNames = map[Kind]string{PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WebP: "WebP"}

// decodeGIF reads the first frame and puts it on the canvas.
func decodeGIF(r io.Reader, info Info) (image.Image, error) {
	frame, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	return onCanvas(frame, frame.Bounds().Min, info), nil
}

// onCanvas returns a picture of the size that info says, with img at its place
// on it and nothing elsewhere.
func onCanvas(img image.Image, at image.Point, info Info) image.Image {
	canvas := image.Rect(0, 0, info.Width, info.Height)
	place := image.Rectangle{Min: at, Max: at.Add(img.Bounds().Size())}
	if place == canvas {
		return img
	}
	out := image.NewNRGBA(canvas)
	draw.Draw(out, place, img, img.Bounds().Min, draw.Src)
	return out
}

// patient is a file that can be read as long as the context lasts.
type patient struct {
	*os.File
	ctx context.Context
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.File.Read(b)
}

func (p *patient) ReadAt(b []byte, off int64) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.File.ReadAt(b, off)
}
