package darkroom

import "image"

// remap returns a picture of w by h pixels whose pixel x, y is the pixel of m
// that from names.
func remap(m *image.RGBA, w, h int, from func(x, y int) (int, int)) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := from(x, y)
			copy(out.Pix[y*out.Stride+4*x:][:4], m.Pix[sy*m.Stride+4*sx:][:4])
		}
	}
	return out
}

func rotateLeft(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return remap(m, h, w, func(x, y int) (int, int) { return w - 1 - y, x })
}

func rotateRight(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return remap(m, h, w, func(x, y int) (int, int) { return y, h - 1 - x })
}

func rotateHalf(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return remap(m, w, h, func(x, y int) (int, int) { return w - 1 - x, h - 1 - y })
}

func mirror(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return remap(m, w, h, func(x, y int) (int, int) { return w - 1 - x, y })
}

func flip(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	return remap(m, w, h, func(x, y int) (int, int) { return x, h - 1 - y })
}

// square keeps the middle.
func square(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	side := min(w, h)
	return remap(m, side, side, func(x, y int) (int, int) { return x + (w-side)/2, y + (h-side)/2 })
}
