package picture_test

import (
	"testing"

	"retouch/editor/picture"
)

func TestReadRefusesWebPsWithABadStructure(t *testing.T) {
	t.Parallel()
	good := webpFile(lossy(5, 4))
	tests := []struct {
		name, reason string
		b            []byte
	}{
		{"nothing in it", "no pixels", webpFile()},
		{"lossy pixels that are cut", "cut", good[:len(good)-1]},
		{"a cut before the pixels", "cut", webpFile(vp8x(0, 5, 4), []byte("EXIF"))},
		{"a cut in the head of lossless pixels", "cut", webpFile(lossless(5, 4, false))[:23]},
		{"no pixels", "no pixels", webpFile(vp8x(0, 5, 4), riffChunk("EXIF", "II"))},
		{"a chunk that is larger than the file", "cut", webpFile([]byte("VP8 \xff\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\x05\x00\x04\x00xxxx"))},
		{"a short VP8X", "VP8X", webpFile(riffChunk("VP8X", "12345678"), lossy(5, 4))},
		{"two VP8X", "VP8X", webpFile(vp8x(0, 5, 4), vp8x(0, 5, 4), lossy(5, 4))},
		{"pixels of another size", "two different sizes", webpFile(vp8x(0, 5, 4), lossy(5, 5))},
		{"lossy pixels of no size", "damaged pixels", webpFile(lossy(0, 4))},
		{"lossy pixels that are a difference", "damaged pixels", webpFile(riffChunk("VP8 ", "\x11\x00\x00\x9d\x01\x2a\x05\x00\x04\x00"))},
		{"lossy pixels without their code", "damaged pixels", webpFile(riffChunk("VP8 ", "\x10\x00\x00\x9d\x01\x2b\x05\x00\x04\x00"))},
		{"lossless pixels without their sign", "damaged pixels", webpFile(riffChunk("VP8L", "\x2e\x00\x00\x00\x00"))},
		{"lossless pixels of another version", "damaged pixels", webpFile(riffChunk("VP8L", "\x2f\x00\x00\x00\x20"))},
		{"lossless pixels of four bytes", "damaged pixels", webpFile(riffChunk("VP8L", "\x2f\x00\x00\x00"))},
		{"a frame without a canvas", "damaged frame", webpFile(anmf(0, 0, 5, 4, lossy(5, 4)))},
		{"a frame that is too short", "damaged frame", webpFile(vp8x(2, 5, 4), riffChunk("ANMF", "short"))},
		{"a frame beside the canvas", "not on the canvas", webpFile(vp8x(2, 5, 4), anmf(2, 0, 4, 4, lossy(4, 4)))},
		{"a frame without pixels", "without pixels", webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, riffChunk("ALPH", "x")))},
		{"a chunk that is larger than its frame", "larger than its frame", webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, []byte("VP8 \xff\x00\x00\x00")))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, tt.b, picture.Limits{})
			wantBroken(t, err, tt.reason)
		})
	}
}

func TestReadTakesUnusualWebPs(t *testing.T) {
	t.Parallel()
	odd := riffChunk("VP8 ", "\x10\x00\x00\x9d\x01\x2a\x05\x00\x04\x00x")
	longer, shorter := webpFile(lossy(5, 4)), webpFile(vp8x(0, 5, 4), lossy(5, 4))
	longer[4] += 8
	shorter[4] = 0
	cut := webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, lossless(5, 4, false)))
	moving := func(i picture.Info) bool { return i.Frames == 2 && i.Width == 5 }
	tests := []struct {
		name string
		b    []byte
		want func(picture.Info) bool
	}{
		{"an animation", webpFile(vp8x(2, 9, 9), riffChunk("ANIM", "xxxxxx"), anmf(0, 0, 5, 4, lossy(5, 4)), anmf(4, 4, 5, 4, riffChunk("ALPH", "x"), lossy(5, 4))),
			func(i picture.Info) bool { return i.Frames == 2 && i.Width == 9 && i.Alpha && i.Model == picture.YCbCr }},
		{"what it carries", webpFile(vp8x(0x2c, 5, 4), riffChunk("ICCP", "x"), lossy(5, 4), riffChunk("XMP ", "<x/>"), riffChunk("what", "")),
			func(i picture.Info) bool { return i.ICC && i.Private == picture.PrivateXMP|picture.PrivateUnknown }},
		{"alpha of lossy pixels", webpFile(vp8x(0x10, 5, 4), riffChunk("ALPH", "x"), lossy(5, 4)), func(i picture.Info) bool { return i.Alpha && i.Model == picture.YCbCr }},
		{"fewer bytes than announced", longer, func(i picture.Info) bool { return i.Width == 5 }},
		{"more bytes than announced", shorter, func(i picture.Info) bool { return i.Width == 5 }},
		{"half the head of a chunk behind the pixels", webpFile(lossy(5, 4), []byte("EXIF")), func(i picture.Info) bool { return i.Width == 5 && !i.Cut }},
		{"lossless pixels that are cut", cut[:len(cut)-4], func(i picture.Info) bool { return i.Width == 5 && i.Cut }},
		{"a second frame without pixels", webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, lossy(5, 4)), anmf(0, 0, 5, 4)), moving},
		{"a second frame beside the canvas", webpFile(vp8x(2, 5, 4), anmf(0, 0, 5, 4, lossy(5, 4)), anmf(2, 0, 5, 4, lossy(5, 4))), moving},
		{"its last padding missing", webpFile(odd[:len(odd)-1]), func(i picture.Info) bool { return i.Width == 5 }},
		{"pixels a second time", webpFile(lossy(5, 4), lossy(0, 0)), func(i picture.Info) bool { return i.Width == 5 }},
		{"frames behind a still picture", webpFile(lossy(5, 4), vp8x(2, 7, 7), anmf(0, 0, 7, 7)), func(i picture.Info) bool { return i.Width == 5 && i.Frames == 1 }},
		{"something behind it", append(webpFile(lossy(5, 4)), "PK"...), func(i picture.Info) bool { return i.Private == picture.PrivateTrailing }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			info, err := judge(t, tt.b, picture.Limits{})
			if err != nil || !tt.want(info) {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
}
