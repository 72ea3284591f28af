package picture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Want says which pictures are taken by who gets them.
type Want struct {
	MaxBytes int64  // a picture has to be smaller than that; 0 means any size
	MaxSide  int    // of the longer side in pixels; 0 means any
	Kinds    []Kind // of PNG and JPEG; none means both
}

// takes says whether a picture could stay as it is, whatever its bytes.
func (w Want) takes(i Info) bool {
	return i.Orientation <= 1 && slices.Contains(w.kinds(), i.Kind) && (w.MaxSide <= 0 || max(i.Width, i.Height) <= w.MaxSide)
}

func (w Want) kinds() []Kind {
	if len(w.Kinds) == 0 {
		return []Kind{PNG, JPEG}
	}
	return w.Kinds
}

// limit is how many bytes a picture may have, -1 for any number.
func (w Want) limit() int64 {
	if w.MaxBytes <= 0 {
		return -1
	}
	return w.MaxBytes - 1
}

// Changes is a set of the things that were done to a picture. Nothing but
// Stripped leaves its pixels as they were, so people ought to be told.
type Changes uint8

// What can be done to a picture.
const (
	Stripped     Changes = 1 << iota // metadata was left out; the pixels are the same
	Turned                           // turned upright
	FirstFrame                       // one picture was taken out of an animation
	Reformatted                      // it is of another kind now
	Recompressed                     // encoded with less quality, to fit
	Scaled                           // made smaller
)

var changeNames = []string{"stripped", "turned", "first frame", "reformatted", "recompressed", "scaled"}

// Has says whether all of other are in c.
func (c Changes) Has(other Changes) bool { return c&other == other }

// String lists the names: "stripped, turned". It is empty for nothing.
func (c Changes) String() string {
	var names []string
	for i, name := range changeNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Prepare writes the picture in the file src to the new file dst so that it can
// be given away: without private metadata, upright, and as want has it. It does
// what is needed and no more. An upright PNG or JPEG that fits keeps its pixels
// bit for bit (see [Clean]); all others are decoded and encoded again with their
// colour profile: first at high quality, then at less, then smaller. Of
// animations the first frame is taken; of an animated PNG, the still picture
// that it has for programs which know no animation.
//
// When it fails there is no file dst. Errors are those of [Judge.Verdict],
// *PixelsError for a picture that takes more memory to decode than there is,
// *SizeError, and those of the context and of the file system.
func (c *Converter) Prepare(ctx context.Context, src, dst string, want Want) (Info, Changes, error) {
	info, err := inspect(src, c.Limits)
	if err != nil {
		return Info{}, 0, err
	}
	return c.PrepareJudged(ctx, src, dst, info, want)
}

// PrepareJudged is Prepare for a file that was judged under the same Limits, and
// that nobody else can write to. So its pixels need not be looked at again.
func (c *Converter) PrepareJudged(ctx context.Context, src, dst string, info Info, want Want) (Info, Changes, error) {
	var changes Changes
	if info.Frames > 1 {
		changes |= FirstFrame
	}
	if want.takes(info) {
		out, err := c.clean(src, dst, info)
		if err != nil {
			return Info{}, 0, err
		}
		if limit := want.limit(); limit < 0 || out.Bytes <= limit {
			if out.Bytes != info.Bytes {
				changes |= Stripped
			}
			return out, changes, nil
		}
		if err := os.Remove(dst); err != nil {
			return Info{}, 0, err
		}
	}
	out, made, err := c.remake(ctx, src, dst, info, want.recipe(info))
	if err != nil {
		return Info{}, 0, err
	}
	return out, changes | made, nil
}

// clean is Clean for files. The pixels are those of a judged file, so it is
// enough to compare checksums in what comes out.
func (c *Converter) clean(src, dst string, info Info) (Info, error) {
	f, err := os.Open(src)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	data := int64(-1)
	if info.Kind == PNG && info.Private.Has(PrivateTrailing) {
		data, err = packedSize(f)
		if _, seekErr := f.Seek(0, io.SeekStart); err != nil || seekErr != nil {
			return Info{}, errors.Join(err, seekErr)
		}
	}
	judge := NewJudge(c.Limits)
	judge.known = true
	return create(dst, judge, func(out *os.File) error {
		if err := cleanData(out, f, info.Kind, data); err != nil {
			return fmt.Errorf("clean picture: %w", err)
		}
		return nil
	})
}

// recipe says how a picture is to be encoded again. What was lossless stays so
// if it fits.
func (w Want) recipe(i Info) recipe {
	r := recipe{limit: w.limit(), side: w.MaxSide}
	png, jpeg := slices.Contains(w.kinds(), PNG), slices.Contains(w.kinds(), JPEG)
	r.clear = attempts(PNG, 0)
	if !png {
		r.clear = attempts(JPEG, prepareQualities...)
	}
	if png && (i.lossless() || !jpeg) {
		r.opaque = attempts(PNG, 0)
	}
	if jpeg {
		r.opaque = append(r.opaque, attempts(JPEG, prepareQualities...)...)
	}
	return r
}

// prepareQualities are tried in this order before a picture that is sent on is
// made smaller. Models see well below 80, but people compare what comes back.
var prepareQualities = []int{95, 90, 85, 80}

// lossless says whether the pixels of a picture are exactly those that somebody
// stored.
func (i Info) lossless() bool { return i.Kind != JPEG && i.Model != YCbCr }

// coloursOf is what a file says of its colours.
func coloursOf(path string, k Kind) (c colours, err error) {
	f, err := os.Open(path)
	if err != nil {
		return colours{}, err
	}
	defer f.Close()
	switch k {
	case JPEG:
		c.profile, err = jpegProfile(f)
	case PNG:
		return pngColours(f)
	case WebP:
		c.profile, err = webpProfile(f)
	}
	return c, err
}
