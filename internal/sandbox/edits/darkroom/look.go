package darkroom

import (
	"image"
	"image/color"
	"image/draw"
)

// filmLook is what a prompt without known words does.
func filmLook(m *image.RGBA) *image.RGBA { return vignette(recolour(m, filmTone)) }

// vignette darkens the corners.
func vignette(m *image.RGBA) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		dy := (2*y - h) * 256 / h
		for x := range w {
			dx := (2*x - w) * 256 / w
			fade(m.Pix[y*m.Stride+4*x:][:3], max(0, dx*dx+dy*dy-20000)/900)
		}
	}
	return m
}

// fade takes dark 256ths off a colour.
func fade(p []uint8, dark int) {
	light := 256 - min(dark, 200)
	for c := range p {
		p[c] = uint8(int(p[c]) * light / 256)
	}
}

// border puts a white edge of a twenty-fifth of the short side around the
// picture.
func border(m *image.RGBA) *image.RGBA {
	edge := max(1, short(m)/25)
	out := image.NewRGBA(image.Rect(0, 0, m.Rect.Dx()+2*edge, m.Rect.Dy()+2*edge))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, m.Rect.Add(image.Pt(edge, edge)), m, image.Point{}, draw.Src)
	return out
}

// posterize leaves six shades of each colour, with smooth areas between.
func posterize(m *image.RGBA) *image.RGBA {
	m = recolour(gauss(m, max(1, short(m)/250)), saturate)
	return recolour(m, func(r, g, b int) (int, int, int) { return shade(cut(r)), shade(cut(g)), shade(cut(b)) })
}

func shade(v uint8) int { return (int(v)*5 + 127) / 255 * 51 }

// sketch looks like pencil on paper: a grey picture divided by its blur.
func sketch(m *image.RGBA) *image.RGBA {
	m = recolour(m, grey)
	smooth := gauss(clone(m), max(2, short(m)/120))
	for i := range m.Pix {
		if i&3 == 3 {
			continue
		}
		v := (int(m.Pix[i]) + 1) * 255 / (int(smooth.Pix[i]) + 1)
		v = 255 - (255-min(v, 255))*3 // press harder
		m.Pix[i] = uint8(min(max(v, 0), int(m.Pix[i|3])))
	}
	return m
}

func night(m *image.RGBA) *image.RGBA { return vignette(recolour(m, duskTone)) }

// reveal shows over where mask is transparent and under elsewhere.
func reveal(under, over *image.RGBA, mask *image.Alpha) *image.RGBA {
	for i := range mask.Pix {
		keep := int(mask.Pix[i])
		for c := 4 * i; c < 4*i+4; c++ {
			under.Pix[c] = uint8((int(under.Pix[c])*keep + int(over.Pix[c])*(255-keep) + 127) / 255)
		}
	}
	return under
}

// Draft returns m as a model shows it before it is done: in blocks, which are
// half as large with each i from 0 on.
func Draft(m *image.RGBA, i int) *image.RGBA {
	return mosaic(clone(m), max(2, 8>>i, short(m)/12>>i))
}

// Vary returns a picture that differs from m, in another way for each i from 1
// on: warmer, cooler, brighter, darker, and so on. In a corner it has i dots, so
// that variants of a white or black picture differ too. For 0 it is m itself.
func Vary(m *image.RGBA, i int) *image.RGBA {
	if i < 1 {
		return m
	}
	amount := 36 + 12*((i-1)/4)
	shifts := [4]rgb{{amount, amount / 3, -amount}, {-amount, 0, amount}, {amount, amount, amount}, {-amount, -amount, -amount}}
	by := shifts[(i-1)%4]
	return dots(recolour(clone(m), func(r, g, b int) (int, int, int) { return r + by.r, g + by.g, b + by.b }), i)
}

// dots puts n squares into the lower left corner, as many as there is room for:
// black on a light picture and white on a dark one.
func dots(m *image.RGBA, n int) *image.RGBA {
	side := max(1, short(m)/50)
	corner := image.Rect(0, m.Rect.Dy()-3*side, 2*n*side+side, m.Rect.Dy()).Intersect(m.Rect)
	colour := color.Black
	if under := mean(m, corner); int(under[0])+int(under[1])+int(under[2]) < 3*128 {
		colour = color.White
	}
	for i := range n {
		dot := image.Rect(0, 0, side, side).Add(image.Pt(side+2*i*side, m.Rect.Dy()-2*side))
		draw.Draw(m, dot.Intersect(m.Rect), image.NewUniform(colour), image.Point{}, draw.Src)
	}
	return m
}

type rgb struct{ r, g, b int }
