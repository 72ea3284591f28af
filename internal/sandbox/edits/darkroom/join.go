package darkroom

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// join makes one picture of several, in their order.
func join(s Step, pictures []*image.RGBA) *image.RGBA {
	switch s {
	case Column:
		return column(pictures)
	case Grid:
		return grid(pictures)
	default:
		return row(pictures)
	}
}

// row puts pictures side by side, all as high as the lowest of them.
func row(pictures []*image.RGBA) *image.RGBA {
	h := pictures[0].Rect.Dy()
	for _, p := range pictures {
		h = min(h, p.Rect.Dy())
	}
	cells := make([]image.Rectangle, len(pictures))
	x := 0
	for i, p := range pictures {
		w := max(1, p.Rect.Dx()*h/p.Rect.Dy())
		cells[i] = image.Rect(x, 0, x+w, h)
		x += w
	}
	return paste(x, h, pictures, cells)
}

// column puts pictures one above the other, all as wide as the narrowest.
func column(pictures []*image.RGBA) *image.RGBA {
	w := pictures[0].Rect.Dx()
	for _, p := range pictures {
		w = min(w, p.Rect.Dx())
	}
	cells := make([]image.Rectangle, len(pictures))
	y := 0
	for i, p := range pictures {
		h := max(1, p.Rect.Dy()*w/p.Rect.Dx())
		cells[i] = image.Rect(0, y, w, y+h)
		y += h
	}
	return paste(w, y, pictures, cells)
}

// grid puts pictures into equal cells in the first one's shape, with white
// gaps; each covers its cell, and a last row that is not full is in the middle.
func grid(pictures []*image.RGBA) *image.RGBA {
	n := len(pictures)
	across := root(n-1) + 1
	down := (n + across - 1) / across
	w, h := cell(pictures, across*down)
	gap := max(1, min(w, h)/40)
	cells := make([]image.Rectangle, n)
	for i := range cells {
		inRow := min(across, n-i/across*across)
		x := gap + i%across*(w+gap) + (across-inRow)*(w+gap)/2
		y := gap + i/across*(h+gap)
		cells[i] = image.Rect(x, y, x+w, y+h)
	}
	return paste(gap+across*(w+gap), gap+down*(h+gap), pictures, cells)
}

// cell is the size of each of n cells: together they have about as many
// pixels as all the pictures.
func cell(pictures []*image.RGBA, n int) (w, h int) {
	sum := 0
	for _, p := range pictures {
		sum += p.Rect.Dx() * p.Rect.Dy()
	}
	return ShrunkSize(pictures[0].Rect.Dx(), pictures[0].Rect.Dy(), max(1, sum/n))
}

// paste draws each picture over its cell on a white ground of w by h pixels.
func paste(w, h int, pictures []*image.RGBA, cells []image.Rectangle) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for i, p := range pictures {
		fit := Cover(p, cells[i].Dx(), cells[i].Dy())
		draw.Draw(out, cells[i], fit, image.Point{}, draw.Over)
	}
	return out
}
