package sample

import "math"

// lake is a view over water: sky, sun, three ridges, firs, and all of it
// again in the water.
type lake struct {
	shore      float64 // where the water begins
	sunX, sunY float64
	sky        ramp
	ridges     []ridge
}

func newLake() lake {
	return lake{
		shore: .62, sunX: .86, sunY: .40,
		sky: ramp{{0, hex(0x21396e)}, {.16, hex(0x4a5f9c)}, {.30, hex(0xa27bA6)}, {.42, hex(0xf0978a)}, {.52, hex(0xffc27a)}, {.62, hex(0xffe6ad)}},
		ridges: surveyed(
			ridge{base: .62, height: .36, scale: 2.1, seed: 11, colour: hex(0x6f6a96), haze: hex(0xe7a992), snow: hex(0xffe3d6), line: .16},
			ridge{base: .62, height: .22, scale: 2.9, seed: 31, colour: hex(0x4d4b78), haze: hex(0xb87f86)},
			ridge{base: .625, height: .105, scale: 4.2, seed: 57, trees: .012, colour: hex(0x2a2f52), haze: hex(0x5a4a66)},
			ridge{base: .632, height: .05, scale: 3.1, seed: 73, trees: .035, colour: hex(0x12182e), haze: hex(0x1c2036)},
		),
	}
}

func (l lake) at(x, y float64) rgb {
	if y < l.shore+.004 {
		return l.land(x, y)
	}
	return l.water(x, y)
}

func (l lake) land(x, y float64) rgb {
	c, ok := foremost(l.ridges, x, y, hex(0xff9a5c))
	if !ok {
		c = l.air(x, y)
	}
	glow := math.Exp(-8 * math.Hypot(x-l.sunX, (y-l.sunY)*1.3))
	return c.plus(hex(0xff8c42).times(.26 * glow))
}

// air is sky, clouds and sun.
func (l lake) air(x, y float64) rgb {
	c := l.sky.colour(y)
	d := math.Hypot(x-l.sunX, y-l.sunY)
	c = c.plus(hex(0xffb45e).times(.36 * math.Exp(-5*d)))
	c = l.clouds(c, x, y)
	c = c.plus(hex(0xffd9a0).times(.42 * math.Exp(-20*max(0, d-.04))))
	return c.plus(hex(0xfff0c0).times(.8 * step(.048, .042, d)))
}

// clouds are thin and long, and lit from below where the sun is near.
func (l lake) clouds(c rgb, x, y float64) rgb {
	thick := fractal(x*2.2+fractal(x*3, y*6, 3, 5)*.5, y*9, 5, 91)
	amount := step(.5, .78, thick) * step(.0, .12, y) * step(.58, .4, y)
	warmth := math.Exp(-2.2 * math.Hypot(x-l.sunX, y-l.sunY))
	under := hex(0x9d7fae).to(hex(0xffc9a0), clamp(warmth*1.5))
	return c.to(under, .75*amount)
}

// water mirrors the land, in waves that are larger near the viewer.
func (l lake) water(x, y float64) rgb {
	depth := (y - l.shore) / (1 - l.shore)
	fine := fractal(x*(30-18*depth), y*(260-190*depth), 3, 121) - .5
	broad := fractal(x*5, y*60, 3, 131) - .5
	shift := depth * (.05*fine + .03*broad)
	mirrored := l.shore - (y-l.shore)*.92 + shift
	c := l.land(x+shift*.35, max(0, mirrored))
	c = c.times(.86-.30*depth).to(hex(0x16264a), .10+.26*depth)
	return c.plus(l.glitter(x, y, depth, fine))
}

// glitter is the way of light under the sun.
func (l lake) glitter(x, y, depth, fine float64) rgb {
	width := .035 + .10*depth
	way := math.Exp(-math.Pow((x-l.sunX)/width, 2))
	spark := step(.06, .24, fine+.10*(1-depth))
	return hex(0xffc070).times(way * (.14 + .85*spark) * (1 - .45*depth))
}
