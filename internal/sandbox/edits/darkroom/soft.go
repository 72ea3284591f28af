package darkroom

import "image"

// blur takes away what is smaller than about a fortieth of the picture.
func blur(m *image.RGBA) *image.RGBA { return gauss(m, max(2, short(m)/60)) }

func short(m *image.RGBA) int { return min(m.Rect.Dx(), m.Rect.Dy()) }

// gauss blurs in place by three box filters in each direction, which together
// come close to a Gaussian of the same radius.
func gauss(m *image.RGBA, radius int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	line := make([]uint8, max(w, h))
	for range 3 {
		for y := range h {
			for c := range 4 {
				box(m.Pix[y*m.Stride+c:], line[:w], 4, radius)
			}
		}
		for x := range w {
			for c := range 4 {
				box(m.Pix[4*x+c:], line[:h], m.Stride, radius)
			}
		}
	}
	return m
}

// box replaces len(line) values of p, which lie step apart, by the mean of
// each and its radius neighbours to both sides; the ends count on. line is
// room for a copy.
func box(p, line []uint8, step, radius int) {
	n := len(line)
	for i := range line {
		line[i] = p[i*step]
	}
	sum := radius * int(line[0])
	for i := range radius + 1 {
		sum += int(line[min(i, n-1)])
	}
	width := 2*radius + 1
	for i := range line {
		p[i*step] = uint8((sum + width/2) / width)
		sum += int(line[min(i+radius+1, n-1)]) - int(line[max(i-radius, 0)])
	}
}

// sharpen adds what a blur takes away.
func sharpen(m *image.RGBA) *image.RGBA {
	smooth := gauss(clone(m), max(1, short(m)/400))
	for i := range m.Pix {
		v := int(m.Pix[i])
		limit := int(m.Pix[i|3]) // alpha: a colour kept with it is never more
		if i&3 == 3 {
			continue
		}
		m.Pix[i] = uint8(min(max(v+(v-int(smooth.Pix[i]))*3/2, 0), limit))
	}
	return m
}

// pixelate makes about 48 blocks along the short side.
func pixelate(m *image.RGBA) *image.RGBA { return mosaic(m, max(2, short(m)/48)) }

func mosaic(m *image.RGBA, side int) *image.RGBA {
	for y := 0; y < m.Rect.Dy(); y += side {
		for x := 0; x < m.Rect.Dx(); x += side {
			flatten(m, image.Rect(x, y, x+side, y+side).Intersect(m.Rect))
		}
	}
	return m
}

// flatten gives a block its mean colour.
func flatten(m *image.RGBA, block image.Rectangle) {
	colour := mean(m, block)
	for y := block.Min.Y; y < block.Max.Y; y++ {
		for x := block.Min.X; x < block.Max.X; x++ {
			copy(m.Pix[y*m.Stride+4*x:], colour[:])
		}
	}
}

// mean is the mean colour of a block.
func mean(m *image.RGBA, block image.Rectangle) [4]uint8 {
	var sum [4]int
	for y := block.Min.Y; y < block.Max.Y; y++ {
		line := m.Pix[y*m.Stride+4*block.Min.X : y*m.Stride+4*block.Max.X]
		for i, v := range line {
			sum[i&3] += int(v)
		}
	}
	n := block.Dx() * block.Dy()
	var p [4]uint8
	for c := range p {
		p[c] = uint8((sum[c] + n/2) / n)
	}
	return p
}

func clone(m *image.RGBA) *image.RGBA {
	c := image.NewRGBA(m.Rect)
	copy(c.Pix, m.Pix)
	return c
}
