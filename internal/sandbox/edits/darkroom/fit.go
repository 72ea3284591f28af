package darkroom

import (
	"image"

	"golang.org/x/image/draw"
)

// Cover returns m scaled to exactly w by h pixels. It is never squashed: what
// stands over to the sides, or above and below, is cut away evenly.
func Cover(m *image.RGBA, w, h int) *image.RGBA {
	if m.Rect.Dx() == w && m.Rect.Dy() == h {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	scale(out, out.Rect, m, middle(m.Rect, w, h), draw.Src)
	return out
}

// Contain returns a picture of exactly w by h pixels that shows the whole of
// m, scaled, over a dark and blurred copy of itself.
func Contain(m *image.RGBA, w, h int) *image.RGBA {
	out := backdrop(m, w, h)
	scale(out, inside(m.Rect.Size(), w, h), m, m.Rect, draw.Over)
	return out
}

// scale draws the part from of m into the part to of out. It takes means of
// whole blocks first and then interpolates between at most four pixels; the
// better filters of the draw package want 32 bytes for every pixel between.
func scale(out *image.RGBA, to image.Rectangle, m *image.RGBA, from image.Rectangle, op draw.Op) {
	if k := min(from.Dx()/to.Dx(), from.Dy()/to.Dy()); k > 1 {
		m = blocks(m, from, k)
		from = m.Rect
	}
	draw.ApproxBiLinear.Scale(out, to, m, from, op, nil)
}

// blocks returns the part from of m, where each pixel is the mean of k by k.
func blocks(m *image.RGBA, from image.Rectangle, k int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, from.Dx()/k, from.Dy()/k))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			at := from.Min.Add(image.Pt(x*k, y*k))
			p := mean(m, image.Rectangle{Min: at, Max: at.Add(image.Pt(k, k))})
			copy(out.Pix[y*out.Stride+4*x:], p[:])
		}
	}
	return out
}

// Shrink returns m with at most so many pixels, in its own shape.
func Shrink(m *image.RGBA, pixels int) *image.RGBA {
	w, h := ShrunkSize(m.Rect.Dx(), m.Rect.Dy(), pixels)
	return Cover(m, w, h)
}

// ShrunkSize returns the largest size in the shape of w by h with at most so
// many pixels. It never returns less than one pixel.
func ShrunkSize(w, h, pixels int) (int, int) {
	if w*h <= pixels {
		return w, h
	}
	sw := max(1, min(root(pixels*w/h), pixels))
	return sw, max(1, min(sw*h/w, pixels/sw))
}

// root is the integer square root.
func root(n int) int {
	lo, hi := 0, n+1
	for lo+1 < hi {
		mid := lo + (hi-lo)/2
		if mid <= n/mid {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// middle is the largest part of r in the shape of w by h, in its middle.
func middle(r image.Rectangle, w, h int) image.Rectangle {
	cw, ch := r.Dx(), max(1, r.Dx()*h/w)
	if ch > r.Dy() {
		cw, ch = max(1, r.Dy()*w/h), r.Dy()
	}
	at := r.Min.Add(image.Pt((r.Dx()-cw)/2, (r.Dy()-ch)/2))
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(cw, ch))}
}

// inside is the largest rectangle in the shape of size, in the middle of w by h.
func inside(size image.Point, w, h int) image.Rectangle {
	fw, fh := w, max(1, w*size.Y/size.X)
	if fh > h {
		fw, fh = max(1, h*size.X/size.Y), h
	}
	at := image.Pt((w-fw)/2, (h-fh)/2)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(fw, fh))}
}

// backdrop blurs a small copy and enlarges it: quick, and softer.
func backdrop(m *image.RGBA, w, h int) *image.RGBA {
	sw, sh := ShrunkSize(w, h, 64*64)
	soft := recolour(gauss(Cover(clone(m), sw, sh), 3), darken)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	scale(out, out.Rect, soft, soft.Rect, draw.Src)
	return out
}
