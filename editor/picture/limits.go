package picture

import "fmt"

// Limits of what is accepted. A zero field means its default.
type Limits struct {
	Bytes             int64 // of the whole file; 0 means that whoever reads it counts
	Pixels            int64 // width times height; 0 means 64,000,000
	ProgressivePixels int64 // of a progressive JPEG that is to be decoded; 0 means 25,000,000
	Side              int   // the longer side in pixels; 0 means 16,384
	Scans             int   // of a JPEG; 0 means 100
	ScanMegapixels    int64 // of a JPEG: scans times megapixels; 0 means 1000
	Frames            int   // of a GIF, an APNG or a WebP; 0 means 10,000
	Chunks            int   // of a PNG or WebP, blocks of a GIF; 0 means 100,000
	Segments          int   // of a JPEG; 0 means 10,000
}

// The defaults of Limits. Honest files stay far below the counts: encoders write
// about 10 scans, 14 at most, and chunks of pixels of 8 KiB.
const (
	DefaultPixels            = 64_000_000
	DefaultProgressivePixels = 25_000_000
	DefaultSide              = 16_384
	DefaultScans             = 100
	DefaultScanMegapixels    = 1000
	DefaultFrames            = 10_000
	DefaultChunks            = 100_000
	DefaultSegments          = 10_000
)

func (l Limits) orDefault() Limits {
	setDefault(&l.Pixels, DefaultPixels)
	setDefault(&l.ProgressivePixels, DefaultProgressivePixels)
	setDefault(&l.Side, DefaultSide)
	setDefault(&l.Scans, DefaultScans)
	setDefault(&l.ScanMegapixels, DefaultScanMegapixels)
	setDefault(&l.Frames, DefaultFrames)
	setDefault(&l.Chunks, DefaultChunks)
	setDefault(&l.Segments, DefaultSegments)
	return l
}

func setDefault[T int | int64](v *T, to T) {
	if *v <= 0 {
		*v = to
	}
}

// check returns a *PixelsError for sizes over the limits.
func (l Limits) check(width, height int) error {
	if max(width, height) > l.Side || int64(width)*int64(height) > l.Pixels {
		return &PixelsError{Width: width, Height: height, Limit: l.Pixels, Side: l.Side}
	}
	return nil
}

// CheckDecode says whether a judged picture may also be decoded: a progressive
// JPEG takes five times the memory of another. The error is a *PixelsError.
func (l Limits) CheckDecode(i Info) error {
	l = l.orDefault()
	if i.Progressive && i.Pixels() > l.ProgressivePixels {
		return &PixelsError{Width: i.Width, Height: i.Height, Limit: l.ProgressivePixels, Side: l.Side}
	}
	return nil
}

// count returns a *BrokenError for more than limit of something: no honest file
// has so many.
func count(k Kind, n, limit int, of string) error {
	if n > limit {
		return &BrokenError{Kind: k, Reason: fmt.Sprintf("more than %d %s", limit, of), limit: true}
	}
	return nil
}
