package edits

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"mime"
	"strings"

	"retouch/internal/sandbox/edits/darkroom"
)

// maxMask is the size that a mask must be smaller than, in bytes.
const maxMask = 4 << 20

// decode reads one picture of an order, at most pixels large. The shape of a
// larger one is kept.
func (s *Server) decode(ctx context.Context, f file, param string, pixels int) (*image.RGBA, image.Point, error) {
	if err := checkKind(f, param); err != nil {
		return nil, image.Point{}, err
	}
	size, err := s.checkHeader(f, param)
	if err != nil {
		return nil, size, err
	}
	area := int64(size.X) * int64(size.Y)
	if err := s.decodes.Acquire(ctx, area); err != nil {
		return nil, size, fmt.Errorf("wait for a decode: %w", err)
	}
	defer s.decodes.Release(area)
	m, _, err := decodeBytes(f.body)
	if err != nil {
		return nil, size, broken(param)
	}
	return smaller(m, pixels), size, nil
}

// checkKind holds the Content-Type of the part against the bytes. OpenAI goes
// by the type; a sender that gets either wrong should hear of it here.
func checkKind(f file, param string) error {
	if f.kind == "" {
		return invalid(param, "missing_file_mimetype", "Invalid file '%s': missing mimetype. Supported file formats are 'image/jpeg' and 'image/png'.", param)
	}
	kind, _, err := mime.ParseMediaType(f.kind)
	if err != nil || (kind != "image/png" && kind != "image/jpeg") {
		return invalid(param, "unsupported_file_mimetype", "Invalid file '%s': unsupported mimetype (%s). Supported file formats are 'image/jpeg' and 'image/png'.", param, quoted(f.kind))
	}
	if actual := sniff(f.body); actual != kind {
		return broken(param)
	}
	return nil
}

func broken(param string) error {
	return invalid(param, "invalid_image_file", "Invalid image file or mode for '%s', please check your image file.", param)
}

// sniff goes by the first bytes: the PNG signature (PNG, 5.2) and the start
// and next marker of JPEG (T.81, B.1.1.2). It returns "" for anything else.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	}
	return ""
}

func (s *Server) checkHeader(f file, param string) (image.Point, error) {
	read := png.DecodeConfig
	if sniff(f.body) == "image/jpeg" {
		read = jpeg.DecodeConfig
	}
	c, err := read(bytes.NewReader(f.body))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return image.Point{}, broken(param)
	}
	size := image.Pt(c.Width, c.Height)
	if c.Width > s.options.MaxPixels/c.Height {
		return size, invalid(param, "image_too_large", "Invalid image '%s': %dx%d is more than %d pixels.", param, c.Width, c.Height, s.options.MaxPixels)
	}
	return size, nil
}

func decodeBytes(b []byte) (image.Image, string, error) {
	if sniff(b) == "image/jpeg" {
		m, err := jpeg.Decode(bytes.NewReader(b))
		return m, "jpeg", err
	}
	m, err := png.Decode(bytes.NewReader(b))
	return m, "png", err
}

// smaller copies m to its own RGBA picture with at most so many pixels.
func smaller(m image.Image, pixels int) *image.RGBA {
	b := m.Bounds()
	rgba, ok := m.(*image.RGBA)
	if !ok || b.Min != (image.Point{}) {
		rgba = image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(rgba, rgba.Rect, m, b.Min, draw.Src)
	}
	return darkroom.Shrink(rgba, pixels)
}

// paramOf names a picture in errors as OpenAI does: image, or image[2].
func paramOf(o *order, i int) string {
	if len(o.pictures) == 1 && !strings.HasSuffix(o.pictures[0].field, "[]") {
		return "image"
	}
	return fmt.Sprintf("image[%d]", i)
}
