package sample

import "math"

// ridge is the outline of a chain of mountains or a wood.
type ridge struct {
	base   float64 // where its foot is
	height float64 // of the highest tops over the foot
	scale  float64 // how many mountains fit into the picture
	seed   int
	trees  float64 // height of trees on it, 0 for none
	colour rgb     // at its top
	haze   rgb     // at its foot
	snow   rgb     // on high parts, where snowline says so
	line   float64 // snow begins this far under the highest top, 0 for none

	outline []float64 // top at equal distances from -margin on; see surveyed
}

const (
	margin  = .1         // the water looks a little past the edges
	surveys = 6 * Height // points of an outline for a width of 1
	points  = surveys*Width/Height + 2*surveys/10 + 2
)

// surveyed returns ridges whose outline is worked out once and for all.
func surveyed(ridges ...ridge) []ridge {
	for i, r := range ridges {
		ridges[i].outline = make([]float64, points)
		for n := range ridges[i].outline {
			ridges[i].outline[n] = r.survey(float64(n)/surveys - margin)
		}
	}
	return ridges
}

// top is where the outline stands at x; smaller is higher up.
func (r ridge) top(x float64) float64 {
	at := min(max((x+margin)*surveys, 0), float64(len(r.outline)-2))
	n := int(at)
	return lerp(r.outline[n], r.outline[n+1], at-float64(n))
}

// survey works out the outline at x.
func (r ridge) survey(x float64) float64 {
	h := fractal(x*r.scale, .5, 6, r.seed)
	peaks := 1 - math.Abs(2*fractal(x*r.scale*.8+3, 2.5, 5, r.seed+40)-1)
	shape := .55*h + .45*peaks*peaks
	return r.base - r.height*clamp((shape-.2)*1.35) - r.forest(x)
}

// forest adds the pointed tops of firs.
func (r ridge) forest(x float64) float64 {
	if r.trees == 0 {
		return 0
	}
	best := 0.0
	for _, width := range [2]float64{.011, .017} {
		cell := math.Floor(x / width)
		for d := -1.0; d <= 1; d++ {
			best = max(best, r.fir(x, cell+d, width))
		}
	}
	return best
}

// fir is the height at x of the tree that stands in a cell.
func (r ridge) fir(x, cell, width float64) float64 {
	n := int(cell) + int(width*1e5)
	middle := (cell + .2 + .6*random(n, r.seed)) * width
	tall := r.trees * (.45 + .55*random(n, r.seed+9)) * width / .014
	away := math.Abs(x-middle) / (width * .62)
	layer := .06 * math.Abs(math.Mod(away*7, 1)-.5)
	return tall * max(0, 1-away-layer)
}

// foremost returns the colour of the nearest ridge that covers a point, and
// false where there is only sky. Of ridges, those behind come first.
func foremost(ridges []ridge, x, y float64, light rgb) (rgb, bool) {
	for i := len(ridges) - 1; i >= 0; i-- {
		if top := ridges[i].top(x); y >= top {
			return ridges[i].shade(x, y, top, light), true
		}
	}
	return rgb{}, false
}

// shade is the colour of the ridge at a point under its top.
func (r ridge) shade(x, y, top float64, light rgb) rgb {
	down := clamp((y - top) / max(.02, r.base-top))
	c := r.colour.to(r.haze, down*down)
	if r.line > 0 {
		c = r.snowed(c, x, y, light)
	}
	return c
}

// snowed puts snow on the upper part, lit from the side of the sun.
func (r ridge) snowed(c rgb, x, y float64, light rgb) rgb {
	rough := fractal(x*22, y*16, 5, r.seed+80)
	slope := fractal((x+.004)*22, y*16, 5, r.seed+80) - rough
	edge := r.base - r.height + r.line + .16*(rough-.5)
	amount := step(edge+.02, edge-.05, y) * step(.3, .5, rough+.25*step(edge, edge-.12, y))
	face := clamp(.5 + slope*9)
	lit := c.to(r.snow, amount*(.35+.65*face))
	return lit.plus(light.times(face * .18 * (.3 + amount)))
}
