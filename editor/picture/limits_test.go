package picture_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"retouch/editor/picture"
)

func TestReadHoldsThePixelLimits(t *testing.T) {
	t.Parallel()
	small := picture.Limits{Pixels: 100, Side: 50}
	tests := []struct {
		name    string
		w, h    int
		limits  picture.Limits
		refused bool
	}{
		{"takes one pixel less than the limit", 9, 11, small, false},
		{"takes the limit", 10, 10, small, false},
		{"refuses one pixel over the limit", 1, 101, picture.Limits{Pixels: 100, Side: 1000}, true},
		{"takes a side below the longest", 49, 2, small, false},
		{"takes the longest side", 50, 2, small, false},
		{"refuses a side that is one too long", 51, 1, small, true},
		{"refuses a height that is one too long", 1, 51, small, true},
		{"takes less than the default", 8000, 1, picture.Limits{}, false},
		{"takes the default", 8000, 8000, picture.Limits{}, false},
		{"refuses one row more", 8000, 8001, picture.Limits{}, true},
		{"takes a side below the longest by default", 1, 16383, picture.Limits{}, false},
		{"takes the longest side by default", 16384, 1, picture.Limits{}, false},
		{"refuses one more by default", 16385, 1, picture.Limits{}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, h := uint16(tt.w), uint16(tt.h)
			for kind, b := range map[string][]byte{
				"png":           onePNG(t, tt.w, tt.h, tt.refused),
				"jpeg":          jpegFile(frame(0xc2, w, h, 3), scans(1)),
				"jpeg with DNL": jpegFile(frame(0xc0, w, 0, 3), scans(1), segment(0xdc, string([]byte{byte(h >> 8), byte(h)}))),
				"gif":           gifOfSize(w, h),
				"webp":          webpFile(vp8x(2, uint32(w), uint32(h)), anmf(0, 0, 1, 1, lossy(1, 1))),
			} {
				_, err := picture.Read(bytes.NewReader(b), tt.limits)
				pixels, ok := errors.AsType[*picture.PixelsError](err)
				if ok != tt.refused || !tt.refused && err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				if ok && pixels.Height != 0 && (pixels.Width != tt.w || pixels.Height != tt.h || pixels.Limit == 0) {
					t.Errorf("%s: %+v", kind, pixels)
				}
			}
		})
	}
}

// onePNG is a whole picture, or its header alone where that is enough.
func onePNG(tb testing.TB, w, h int, header bool) []byte {
	if header {
		return bomb(uint32(w), uint32(h))
	}
	return flatPNG(tb, w, h)
}

// gifOfSize has one frame of one pixel on that screen.
func gifOfSize(w, h uint16) []byte {
	screen := []byte{byte(w), byte(w >> 8), byte(h), byte(h >> 8), 0x80, 0, 0, 0, 0, 0, 1, 1, 1}
	return join([]byte("GIF89a"), screen, []byte("\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;"))
}

// Each count is tried one below its limit, at it and one above, at a limit that
// is set and at its default.
func TestReadHoldsTheCounts(t *testing.T) {
	t.Parallel()
	repeat := func(b []byte, n int) []byte { return bytes.Repeat(b, n) }
	text, fctl := chunk("tEXt", nil), chunk("fcTL", make([]byte, 26))
	header, pixels, end := pngParts(t)
	jpg := jpegFile(component(0x11, 0), scans(1))
	tests := []struct {
		name  string
		set   func(l *picture.Limits, n int)
		fixed int // how many a file has besides those that make makes
		std   int
		make  func(n int) []byte
	}{
		{"chunks of a PNG", func(l *picture.Limits, n int) { l.Chunks = n }, 3, picture.DefaultChunks,
			func(n int) []byte { return join(header, repeat(text, n), pixels, end) }},
		{"chunks of pixels of a PNG", func(l *picture.Limits, n int) { l.Chunks = n }, 3, picture.DefaultChunks,
			func(n int) []byte { return join(header, repeat(chunk("IDAT", nil), n), pixels, end) }},
		{"frames of a PNG", func(l *picture.Limits, n int) { l.Frames = n }, 0, picture.DefaultFrames,
			func(n int) []byte {
				return join(header, chunk("acTL", make([]byte, 8)), pixels, repeat(fctl, n), end)
			}},
		{"segments of a JPEG", func(l *picture.Limits, n int) { l.Segments = n }, 2, picture.DefaultSegments,
			func(n int) []byte { return insert(jpg, repeat(segment(0xfe, ""), n)...) }},
		{"scans of a JPEG", func(l *picture.Limits, n int) { l.Scans = n }, 0, picture.DefaultScans,
			func(n int) []byte { return jpegFile(frame(0xc2, 9, 9, 1), scans(n)) }},
		{"frames of a GIF", func(l *picture.Limits, n int) { l.Frames = n }, 0, picture.DefaultFrames,
			func(n int) []byte { return []byte(gifScreen + string(repeat([]byte(gifFrame), n)) + gifEnd) }},
		{"blocks of a GIF", func(l *picture.Limits, n int) { l.Chunks = n }, 2, picture.DefaultChunks,
			func(n int) []byte {
				return []byte(gifScreen + string(repeat([]byte("\x21\xfe\x00"), n)) + gifFrame + gifEnd)
			}},
		{"frames of a WebP", func(l *picture.Limits, n int) { l.Frames = n }, 0, picture.DefaultFrames,
			func(n int) []byte { return webpFile(vp8x(2, 9, 9), repeat(anmf(0, 0, 5, 4, lossy(5, 4)), n)) }},
		{"chunks of a WebP", func(l *picture.Limits, n int) { l.Chunks = n }, 1, picture.DefaultChunks,
			func(n int) []byte { return webpFile(lossy(5, 4), repeat(riffChunk("what", ""), n)) }},
		{"chunks within the frames of a WebP", func(l *picture.Limits, n int) { l.Chunks = n }, 3, picture.DefaultChunks,
			func(n int) []byte {
				return webpFile(vp8x(2, 9, 9), anmf(0, 0, 5, 4, lossy(5, 4), repeat(riffChunk("what", ""), n)))
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, limit := range []int{7, tt.std} {
				var l picture.Limits
				if limit != tt.std {
					tt.set(&l, limit)
				}
				for n := limit - 1; n <= limit+1; n++ {
					_, err := picture.Read(bytes.NewReader(tt.make(n-tt.fixed)), l)
					if n <= limit && err != nil {
						t.Errorf("%d of %d: %v", n, limit, err)
					}
					if n > limit {
						wantBroken(t, err, fmt.Sprintf("more than %d", limit))
					}
				}
			}
		})
	}
}

func TestReadHoldsTheWorkOfScans(t *testing.T) {
	t.Parallel()
	of := func(w, h uint16, n int) []byte { return jpegFile(frame(0xc2, w, h, 3), scans(n)) }
	tests := []struct {
		name    string
		b       []byte
		limits  picture.Limits
		refused bool
	}{
		{"takes 14 scans of 25 megapixels", of(5000, 5000, 14), picture.Limits{}, false},
		{"takes one scan less than the limit", of(5000, 4000, 49), picture.Limits{}, false},
		{"takes the limit", of(5000, 4000, 50), picture.Limits{}, false},
		{"refuses one scan more", of(5000, 4000, 51), picture.Limits{}, true},
		{"takes a limit that is set", of(1000, 1000, 2), picture.Limits{ScanMegapixels: 2}, false},
		{"refuses one more than is set", of(1000, 1000, 3), picture.Limits{ScanMegapixels: 2}, true},
		{"counts the scans from before the height was told", jpegFile(frame(0xc0, 5000, 0, 1), scans(51), segment(0xdc, "\x0f\xa0")), picture.Limits{}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, tt.b, tt.limits)
			if !tt.refused && err != nil {
				t.Error(err)
			}
			if tt.refused {
				wantBroken(t, err, "more scans than")
			}
		})
	}
}

func TestReadHoldsTheBytes(t *testing.T) {
	t.Parallel()
	b := append(pngOf(t, noise(5, 4)), "and something behind it"...)
	for d := range 3 {
		limit := int64(len(b) + 1 - d) // one more than there is, as many, one fewer
		_, err := judge(t, b, picture.Limits{Bytes: limit})
		size, refused := errors.AsType[*picture.SizeError](err)
		if refused != (d == 2) || !refused && err != nil {
			t.Errorf("%d bytes of %d: %v", len(b), limit, err)
		}
		if refused && size.Limit != limit {
			t.Errorf("%+v", size)
		}
	}
}

func TestCheckDecodeHoldsTheProgressivePixels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		w, h        int
		progressive bool
		limits      picture.Limits
		refused     bool
	}{
		{5000, 4999, true, picture.Limits{}, false},
		{5000, 5000, true, picture.Limits{}, false},
		{5000, 5001, true, picture.Limits{}, true},
		{5000, 5001, false, picture.Limits{}, false},
		{9, 1, true, picture.Limits{ProgressivePixels: 10}, false},
		{10, 1, true, picture.Limits{ProgressivePixels: 10}, false},
		{11, 1, true, picture.Limits{ProgressivePixels: 10}, true},
	} {
		err := tt.limits.CheckDecode(picture.Info{Width: tt.w, Height: tt.h, Progressive: tt.progressive})
		if _, refused := errors.AsType[*picture.PixelsError](err); refused != tt.refused {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

// A bomb is refused with its header, or where a limit of work is reached, and
// takes no memory. Nothing that is compressed is inflated but pixels.
func TestReadRefusesBombs(t *testing.T) {
	var deep bytes.Buffer
	deep.Write(make([]byte, 10<<20))
	zeros := deflated(t, deep.Bytes())
	header, pixels, end := pngParts(t)
	bombs := map[string][]byte{
		"a header of 60,000 x 60,000":    headerOf(60000, 60000, 1, 0),
		"more pixels than announced":     join(header, chunk("IDAT", zeros), end),
		"20,000 scans":                   jpegFile(frame(0xc2, 8000, 6000, 1), scans(20_000)),
		"a million chunks":               join(header, bytes.Repeat(chunk("tEXt", nil), 1_000_000), pixels, end),
		"a million segments":             insert(jpegFile(frame(0xc0, 8, 8, 1), scans(1)), bytes.Repeat(segment(0xfe, ""), 1_000_000)...),
		"a million markers of nothing":   insert(jpegFile(frame(0xc0, 8, 8, 1), scans(1)), bytes.Repeat([]byte{0xff, 1}, 1_000_000)...),
		"a JPEG of 65,535 x 65,535":      jpegFile(frame(0xc2, 65535, 65535, 3), scans(1)),
		"a GIF of 65,535 x 65,535":       gifOfSize(65535, 65535),
		"a WebP of 16 million a side":    webpFile(vp8x(2, 1<<24, 1<<24), anmf(0, 0, 1, 1, lossy(1, 1))),
		"a million frames of a GIF":      []byte(gifScreen + string(bytes.Repeat([]byte(gifFrame), 1_000_000))),
		"a frame larger than its screen": []byte(gifScreen + "\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00"),
	}
	for name, b := range bombs {
		_, err := picture.Read(bytes.NewReader(b), picture.Limits{})
		if err == nil {
			t.Errorf("%s is taken", name)
		}
		if used := bytesFor(func() { _, _ = picture.Read(bytes.NewReader(b), picture.Limits{}) }); used > 1<<20 {
			t.Errorf("%s: %d bytes", name, used)
		}
	}
	compressed := join(header, chunk("zTXt", join([]byte("Comment\x00\x00"), zeros)), chunk("iTXt", join([]byte("Comment\x00\x01\x00\x00\x00"), zeros)),
		chunk("iCCP", join([]byte("profile\x00\x00"), zeros)), pixels, end)
	if used := bytesFor(func() {
		if _, err := picture.Read(bytes.NewReader(compressed), picture.Limits{}); err != nil {
			t.Error(err)
		}
	}); used > 1<<20 {
		t.Errorf("bombs in texts and profile: %d bytes", used)
	}
}

// What a verdict takes does not grow with the file.
func TestReadNeedsTheSameMemoryForEverySize(t *testing.T) {
	small, large := noise(64, 64), noise(500, 500)
	for name, pair := range map[string][2][]byte{
		"png":  {pngOf(t, small), pngOf(t, large)},
		"jpeg": {jpegOf(t, small, 95), jpegOf(t, large, 95)},
		"webp": {webpFile(lossy(5, 4)), webpFile(lossy(5, 4), riffChunk("what", string(make([]byte, 5<<20))))},
	} {
		var used [2]uint64
		for i, b := range pair {
			used[i] = bytesFor(func() {
				if _, err := picture.Read(bytes.NewReader(b), picture.Limits{}); err != nil {
					t.Error(err)
				}
			})
		}
		if used[1] > used[0]+64<<10 || used[1] > 256<<10 {
			t.Errorf("%s: %d bytes for %d, %d for %d", name, used[0], len(pair[0]), used[1], len(pair[1]))
		}
	}
}

// bytesFor is how many bytes f allocates, at the best of three times: others
// may be at work as well.
func bytesFor(f func()) uint64 {
	best := ^uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		best = min(best, after.TotalAlloc-before.TotalAlloc)
	}
	return best
}
