package sample

import "math"

// random is a number from 0 to 1 that depends on two whole numbers only.
func random(x, y int) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77
	h = (h ^ h>>15) * 0x2C1B3C6D
	h = (h ^ h>>12) * 0x297A2D39
	return float64(h^h>>15) / math.MaxUint32
}

// noise is smooth and between 0 and 1; seed chooses another one.
func noise(x, y float64, seed int) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx)+seed*7919, int(fy)+seed*104729
	u, v := smooth(x-fx), smooth(y-fy)
	top := lerp(random(ix, iy), random(ix+1, iy), u)
	low := lerp(random(ix, iy+1), random(ix+1, iy+1), u)
	return lerp(top, low, v)
}

// fractal adds up noise of ever finer grain; it is between 0 and 1.
func fractal(x, y float64, octaves, seed int) float64 {
	sum, weight, total := 0.0, .5, 0.0
	for i := range octaves {
		sum += weight * noise(x, y, seed+i)
		total += weight
		x, y, weight = x*2.03, y*2.03, weight/2
	}
	return sum / total
}

func smooth(t float64) float64     { return t * t * (3 - 2*t) }
func lerp(a, b, t float64) float64 { return a + (b-a)*t }
func clamp(v float64) float64      { return min(max(v, 0), 1) }

// step goes smoothly from 0 at a to 1 at b.
func step(a, b, v float64) float64 { return smooth(clamp((v - a) / (b - a))) }

// ramp goes through colours that stand at rising places.
type ramp []struct {
	at     float64
	colour rgb
}

func (r ramp) colour(at float64) rgb {
	for i := 1; i < len(r); i++ {
		if at < r[i].at {
			from := r[i-1]
			return from.colour.to(r[i].colour, clamp((at-from.at)/(r[i].at-from.at)))
		}
	}
	return r[len(r)-1].colour
}
