package edits

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"golang.org/x/image/draw"

	"retouch/internal/sandbox/edits/darkroom"
)

// develop makes the picture of an order. All its pictures together are kept
// to workPixels, so that ten large ones take no more memory than one.
func (s *Server) develop(ctx context.Context, o *order) (*image.RGBA, error) {
	pictures := make([]*image.RGBA, len(o.pictures))
	var first image.Point
	for i, f := range o.pictures {
		m, size, err := s.decode(ctx, f, paramOf(o, i), workPixels/len(o.pictures))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = size
		}
		pictures[i] = m
	}
	recipe := darkroom.Parse(o.prompt)
	if o.mask == nil {
		made, err := recipe.Develop(ctx, pictures...)
		return fit(o, made), err
	}
	mask, err := s.mask(ctx, *o.mask, first, pictures[0].Rect.Size())
	if err != nil {
		return nil, err
	}
	made, err := recipe.DevelopMasked(ctx, mask, pictures...)
	return fit(o, made), err
}

// mask reads a mask that belongs to a picture of the size first, and fits it
// to what has become of that picture.
func (s *Server) mask(ctx context.Context, f file, first, now image.Point) (*image.Alpha, error) {
	if sniff(f.body) != "image/png" {
		return nil, invalid("mask", "invalid_image_format", "Invalid mask image format - mask must be a PNG file with an alpha channel.")
	}
	if !hasAlpha(f.body) {
		return nil, invalid("mask", "invalid_image_format", "Invalid mask image format - mask image missing alpha channel.")
	}
	m, size, err := s.decode(ctx, f, "mask", workPixels)
	if err != nil {
		return nil, err
	}
	if size != first {
		return nil, invalid("mask", "invalid_image_format", "Invalid mask image format - mask size %dx%d does not match image size %dx%d.", size.X, size.Y, first.X, first.Y)
	}
	out := image.NewAlpha(image.Rect(0, 0, now.X, now.Y))
	draw.ApproxBiLinear.Scale(out, out.Rect, m, m.Rect, draw.Src, nil)
	return out, nil
}

// hasAlpha reports whether a PNG can be transparent: by its colour type, the
// 26th byte, or by a tRNS chunk before the pixels (PNG, 11.2.2 and 11.3.2.1).
func hasAlpha(b []byte) bool {
	const colourType, alpha = 25, 4
	if len(b) <= colourType || b[colourType]&alpha != 0 {
		return true // of too few bytes decode says what is wrong
	}
	head, _, _ := bytes.Cut(b, []byte("IDAT"))
	return bytes.Contains(head, []byte("tRNS"))
}

// fit gives the picture the size that was asked for. One picture covers it,
// and what stands over is cut away evenly; pictures that were joined are all
// shown whole, over a blurred copy. Without a size only the most is kept to.
func fit(o *order, m *image.RGBA) *image.RGBA {
	switch {
	case m == nil:
		return nil
	case o.width == 0:
		return darkroom.Shrink(m, workPixels)
	case len(o.pictures) > 1 && o.mask == nil:
		return darkroom.Contain(m, o.width, o.height)
	default:
		return darkroom.Cover(m, o.width, o.height)
	}
}

func sizeOf(m *image.RGBA) string { return fmt.Sprintf("%dx%d", m.Rect.Dx(), m.Rect.Dy()) }
