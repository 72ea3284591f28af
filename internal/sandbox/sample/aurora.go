package sample

import "math"

// aurora is a lake view by night: stars, a moon and northern lights.
type aurora struct {
	shore        float64
	moonX, moonY float64
	sky          ramp
	ridges       []ridge
}

func newAurora() aurora {
	return aurora{
		shore: .70, moonX: 1.08, moonY: .16,
		sky: ramp{{0, hex(0x050a1f)}, {.35, hex(0x0c1a3d)}, {.58, hex(0x16355c)}, {.70, hex(0x2a5a78)}},
		ridges: surveyed(
			ridge{base: .70, height: .30, scale: 2.6, seed: 211, colour: hex(0x1c2b4d), haze: hex(0x27506e), snow: hex(0xa9c8e0), line: .15},
			ridge{base: .705, height: .13, scale: 3.3, seed: 251, trees: .014, colour: hex(0x0d1830), haze: hex(0x16304a)},
			ridge{base: .715, height: .06, scale: 2.4, seed: 277, trees: .05, colour: hex(0x050a16), haze: hex(0x080f1e)},
		),
	}
}

func (a aurora) at(x, y float64) rgb {
	if y < a.shore+.006 {
		return a.land(x, y)
	}
	depth := (y - a.shore) / (1 - a.shore)
	wave := depth * .06 * (fractal(x*14, y*150, 3, 301) - .5)
	c := a.land(x+wave*.3, max(0, a.shore-(y-a.shore)*1.1+wave))
	return c.times(.72-.25*depth).to(hex(0x071226), .12+.2*depth)
}

func (a aurora) land(x, y float64) rgb {
	if c, ok := foremost(a.ridges, x, y, hex(0x6fb0c8)); ok {
		return c
	}
	return a.sky.colour(y).plus(a.stars(x, y)).plus(a.curtain(x, y)).plus(a.moon(x, y))
}

// stars stand one to a cell, most of them faint.
func (a aurora) stars(x, y float64) rgb {
	const cell = .017
	cx, cy := math.Floor(x/cell), math.Floor(y/cell)
	n := random(int(cx), int(cy)+900)
	if n < .55 {
		return rgb{}
	}
	sx := (cx + .2 + .6*random(int(cx)+77, int(cy))) * cell
	sy := (cy + .2 + .6*random(int(cx), int(cy)+77)) * cell
	size := .0006 + .0013*math.Pow((n-.55)/.45, 6)
	bright := math.Exp(-math.Pow(math.Hypot(x-sx, y-sy)/size, 2))
	return hex(0xdfe9ff).to(hex(0xffe8cf), random(int(cx), int(cy)+5)).times(bright * step(.66, .3, y))
}

func (a aurora) moon(x, y float64) rgb {
	d := math.Hypot(x-a.moonX, y-a.moonY)
	c := hex(0x9fc0ff).times(.28 * math.Exp(-9*d))
	spots := .82 + .18*fractal(x*40, y*40, 3, 331)
	return c.plus(hex(0xf6f3e2).times(step(.0335, .0315, d) * spots))
}

// curtain is three folded bands of light that reach up from their lower edge.
func (a aurora) curtain(x, y float64) rgb {
	var sum rgb
	for i := range 3 {
		k := float64(i)
		fold := .10*math.Sin(x*(3.1+k)+k*2.1) + .13*(fractal(x*2.3, k*3, 3, 341+i)-.5)
		edge := .50 - .10*k + fold
		up := edge - y
		rays := .45 + .55*fractal(x*26+y*2, k, 3, 361+i)
		body := step(-.025, .02, up) * math.Exp(-max(0, up)*(5.5+k)) * rays
		colour := hex(0x2dffa0).to(hex(0x8a4dff), clamp(up*3.2))
		sum = sum.plus(colour.times(body * (.72 - .16*k)))
	}
	return sum
}
