package darkroom

import "image"

// tone gives a pixel another colour. What it returns may lie outside 0 to
// 255 and is cut to it.
type tone func(r, g, b int) (int, int, int)

// recolouring makes a step of a tone. It works in place.
func recolouring(t tone) func(*image.RGBA) *image.RGBA {
	return func(m *image.RGBA) *image.RGBA { return recolour(m, t) }
}

// recolour applies t to the colour of every pixel and leaves its alpha.
func recolour(m *image.RGBA, t tone) *image.RGBA {
	p := m.Pix
	for i := 0; i+3 < len(p); i += 4 {
		a := int(p[i+3])
		if a == 0 {
			continue
		}
		r, g, b := int(p[i]), int(p[i+1]), int(p[i+2])
		if a == 255 {
			r, g, b = t(r, g, b)
			p[i], p[i+1], p[i+2] = cut(r), cut(g), cut(b)
			continue
		}
		r, g, b = t(r*255/a, g*255/a, b*255/a)
		p[i], p[i+1], p[i+2] = thin(cut(r), a), thin(cut(g), a), thin(cut(b), a)
	}
	return m
}

func cut(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// thin multiplies a colour by its alpha, as image.RGBA keeps it.
func thin(v uint8, a int) uint8 { return uint8((int(v)*a + 127) / 255) }

// luma is the brightness of a colour by ITU-R BT.601, as JPEG has it.
func luma(r, g, b int) int { return (299*r + 587*g + 114*b + 500) / 1000 }

// mix returns a where part is 0 and b where it is 256.
func mix(a, b, part int) int { return a + (b-a)*part/256 }

func grey(r, g, b int) (int, int, int) {
	y := luma(r, g, b)
	return y, y, y
}

func sepia(r, g, b int) (int, int, int) {
	y := luma(r, g, b)
	return y*112/100 + 14, y*92/100 + 6, y * 68 / 100
}

func invert(r, g, b int) (int, int, int) { return 255 - r, 255 - g, 255 - b }

func brighten(r, g, b int) (int, int, int) { return lift(r), lift(g), lift(b) }

// lift brightens middle tones most and never clips white.
func lift(v int) int { return v + v*(255-v)/400 + (255-v)/7 }

func darken(r, g, b int) (int, int, int) { return r * 58 / 100, g * 58 / 100, b * 58 / 100 }

func contrast(r, g, b int) (int, int, int) { return stretch(r, 150), stretch(g, 150), stretch(b, 150) }

func soften(r, g, b int) (int, int, int) { return stretch(r, 55), stretch(g, 55), stretch(b, 55) }

func stretch(v, percent int) int { return 128 + (v-128)*percent/100 }

func saturate(r, g, b int) (int, int, int) { return vivid(r, g, b, 170) }

func mute(r, g, b int) (int, int, int) { return vivid(r, g, b, 40) }

// vivid moves a colour away from (over 100) or towards (under 100) its grey.
func vivid(r, g, b, percent int) (int, int, int) {
	y := luma(r, g, b)
	return y + (r-y)*percent/100, y + (g-y)*percent/100, y + (b-y)*percent/100
}

func warm(r, g, b int) (int, int, int) { return r*112/100 + 8, g*102/100 + 2, b * 80 / 100 }

func cool(r, g, b int) (int, int, int) { return r * 80 / 100, g*100/100 + 2, b*112/100 + 10 }

// tint colours the picture as light through a glass of this colour would.
func tint(tr, tg, tb int) tone {
	return func(r, g, b int) (int, int, int) {
		y := luma(r, g, b)
		hi := max(0, y-170) // highlights stay light
		return mix(r, y*tr/255+hi, 170), mix(g, y*tg/255+hi, 170), mix(b, y*tb/255+hi, 170)
	}
}

func duskTone(r, g, b int) (int, int, int) {
	r, g, b = vivid(r, g, b, 60)
	return r * 34 / 100, g * 44 / 100, b*66/100 + 14
}

// filmTone is the look of a colour print from the seventies: an S curve over
// lifted blacks, warm lights, and shadows that lean to teal.
func filmTone(r, g, b int) (int, int, int) {
	y := luma(r, g, b)
	r, g, b = vivid(curve(r), curve(g), curve(b), 112)
	return mix(r, 255, 18) + y*30/255 - 6, mix(g, 240, 16) + y*6/255, mix(b, 190, 52) - y*66/255 + 8
}

// curve is 3v²-2v³ between 0 and 1, half strength.
func curve(v int) int {
	s := (3*255 - 2*v) * v / 255 * v / 255
	return (v + s) / 2
}
