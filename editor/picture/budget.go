package picture

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// DefaultMemory is the budget of a Converter in bytes.
const DefaultMemory = 512_000_000

// reserve waits for the memory that it takes to decode a picture and to encode
// it again, and at least for so many bytes. A picture which would need more than
// there is in all is refused.
func (c *Converter) reserve(ctx context.Context, i Info, least int64) (release func(), err error) {
	c.once.Do(func() {
		if c.Memory <= 0 {
			c.Memory = DefaultMemory
		}
		c.budget = semaphore.NewWeighted(c.Memory)
	})
	need := max(i.Pixels()*i.cost(), least)
	if need > c.Memory {
		return nil, &PixelsError{Width: i.Width, Height: i.Height, Limit: c.Memory / (need / i.Pixels()), Side: c.Limits.orDefault().Side}
	}
	if err := c.budget.Acquire(ctx, need); err != nil {
		return nil, err
	}
	return func() { c.budget.Release(need) }, nil
}

// cost is how many bytes one pixel takes at the worst moment: while it is
// decoded, when the decoded picture and a turned or scaled copy of it are in
// memory together, or a flattened copy and a scaled copy of that.
func (i Info) cost() int64 {
	decoding, decoded := i.decodeCost()
	const copied = 4
	least := int64(copied + copied)
	if i.Model == YCbCr || i.Model == Gray { // scaled without being flattened; grey is taken out of the copy
		least = copied + 2
	}
	return max(decoding, decoded+max(decoded, copied), least)
}

// decodeCost is how many bytes a pixel takes while and after it is decoded, at
// the worst of what the decoders do:
//
//   - image/jpeg keeps a byte for each sample, with a progressive picture also
//     4 bytes for its coefficient, and makes a second copy of four colours.
//   - image/png keeps the largest pass of an interlaced picture, half of it,
//     beside the picture.
//   - image/gif keeps indices, twice when they are interlaced; the frame is put
//     on a canvas of 4 bytes when it does not fill it.
//   - x/image/webp keeps three planes, of which two are a quarter; of a lossless
//     picture, and of the alpha of another, two copies of 4 bytes.
func (i Info) decodeCost() (decoding, decoded int64) {
	switch i.Kind {
	case JPEG:
		return i.jpegCost()
	case GIF:
		return 1 + 4, 4
	case WebP:
		if i.Model == YCbCr && !i.Alpha {
			return 2 + 4, 4
		}
		return 12, 4
	}
	decoded = 4
	switch {
	case i.Depth == 16:
		decoded = 8
	case i.Model == Palette, i.Model == Gray && !i.Alpha:
		decoded = 1
	}
	return decoded + (decoded+1)/2, decoded
}

func (i Info) jpegCost() (decoding, decoded int64) {
	samples := i.samples()
	decoding = samples
	if i.Progressive {
		decoding += 4 * samples
	}
	switch i.Model {
	case CMYK, YCCK, RGB:
		return decoding + 4, 4
	}
	return decoding, samples
}
