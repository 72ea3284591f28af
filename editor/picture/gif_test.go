package picture_test

import (
	"testing"

	"retouch/editor/picture"
)

// gifParts are the pieces of a GIF of one frame of 2 x 1.
const (
	gifScreen = "GIF89a\x02\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
	gifFrame  = "\x2c\x00\x00\x00\x00\x02\x00\x01\x00\x00\x02\x02\x44\x05\x00"
	gifEnd    = ";"
)

func TestReadRefusesGIFsWithABadStructure(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, reason, b string }{
		{"no width", "width", "GIF89a\x00\x00\x01\x00\x00\x00\x00" + gifFrame + gifEnd},
		{"no height", "width", "GIF89a\x01\x00\x00\x00\x00\x00\x00" + gifFrame + gifEnd},
		{"no frame", "no pixels", gifScreen + gifEnd},
		{"no frame and no end", "cut", gifScreen},
		{"a block that does not exist", "damaged block", gifScreen + "\x00" + gifFrame + gifEnd},
		{"a frame that is wider than the screen", "larger", gifScreen + "\x2c\x00\x00\x00\x00\x03\x00\x01\x00\x00\x02\x02\x44\x05\x00" + gifEnd},
		{"a frame that is beside the screen", "larger", gifScreen + "\x2c\x01\x00\x00\x00\x02\x00\x01\x00\x00\x02\x02\x44\x05\x00" + gifEnd},
		{"a frame that is below the screen", "larger", gifScreen + "\x2c\x00\x00\x01\x00\x02\x00\x01\x00\x00\x02\x02\x44\x05\x00" + gifEnd},
		{"pixels of 9 bits", "bits", gifScreen + "\x2c\x00\x00\x00\x00\x02\x00\x01\x00\x00\x09\x02\x44\x05\x00" + gifEnd},
		{"pixels of 1 bit", "bits", gifScreen + "\x2c\x00\x00\x00\x00\x02\x00\x01\x00\x00\x01\x02\x44\x05\x00" + gifEnd},
		{"a control of another size", "graphic control", gifScreen + "\x21\xf9\x03\x00\x00\x00\x00" + gifFrame + gifEnd},
		{"a control without an end", "graphic control", gifScreen + "\x21\xf9\x04\x00\x00\x00\x00\x01" + gifFrame + gifEnd},
		{"a cut in the only frame", "cut", gifScreen + gifFrame[:12]},
		{"a cut before the end of the only frame", "cut", gifScreen + gifFrame[:len(gifFrame)-1]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, []byte(tt.b), picture.Limits{})
			wantBroken(t, err, tt.reason)
		})
	}
}

func TestReadTakesUnusualGIFs(t *testing.T) {
	t.Parallel()
	local := "\x2c\x00\x00\x00\x00\x02\x00\x01\x00\x80\x00\x00\x00\xff\xff\xff\x02\x02\x44\x05\x00"
	type check func(picture.Info) bool
	carries := func(p picture.Private) check { return func(i picture.Info) bool { return i.Private == p } }
	frames := func(n int) check { return func(i picture.Info) bool { return i.Frames == n } }
	tests := []struct {
		name, b string
		want    check
	}{
		{"its trailer missing", gifScreen + gifFrame, frames(1)},
		{"two frames and no trailer", gifScreen + gifFrame + gifFrame, frames(2)},
		{"a block that does not exist behind a frame", gifScreen + gifFrame + "\x00" + gifFrame + gifEnd, frames(1)},
		{"a damaged control behind a frame", gifScreen + gifFrame + "\x21\xf9\x03\x00\x00\x00\x00" + gifFrame + gifEnd, frames(1)},
		{"a cut in the second frame", gifScreen + gifFrame + gifFrame[:12], frames(2)},
		{"a second frame of 9 bits", gifScreen + gifFrame + "\x2c\x00\x00\x00\x00\x02\x00\x01\x00\x00\x09\x02\x44\x05\x00" + gifEnd, frames(2)},
		{"colours of its own", "GIF87a\x02\x00\x01\x00\x00\x00\x00" + local + gifEnd, frames(1)},
		{"a later frame beside the screen", gifScreen + gifFrame + "\x2c\x01\x00\x00\x00\x02\x00\x01\x00\x00\x02\x02\x44\x05\x00" + gifEnd, frames(2)},
		{"a frame that leaves something free", "GIF89a\x03\x00" + gifScreen[8:] + gifFrame + gifEnd, func(i picture.Info) bool { return i.Alpha }},
		{"a transparent colour", gifScreen + "\x21\xf9\x04\x01\x00\x00\x00\x00" + gifFrame + gifEnd, func(i picture.Info) bool { return i.Alpha }},
		{"a transparent colour later on", gifScreen + gifFrame + "\x21\xf9\x04\x01\x00\x00\x00\x00" + gifFrame + gifEnd, func(i picture.Info) bool { return !i.Alpha }},
		{"a loop", gifScreen + "\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00" + gifFrame + gifEnd, carries(0)},
		{"a comment", gifScreen + "\x21\xfe\x05hello\x00" + gifFrame + gifEnd, carries(picture.PrivateComment)},
		{"text", gifScreen + "\x21\x01\x0cxxxxxxxxxxxx\x02hi\x00" + gifFrame + gifEnd, carries(picture.PrivateText)},
		{"XMP", gifScreen + "\x21\xff\x0bXMP DataXMP\x02hi\x00" + gifFrame + gifEnd, carries(picture.PrivateXMP)},
		{"a colour profile", gifScreen + "\x21\xff\x0bICCRGBG1012\x02hi\x00" + gifFrame + gifEnd, func(i picture.Info) bool { return i.ICC && i.Private == 0 }},
		{"another program's", gifScreen + "\x21\xff\x0aADOBE:IR1.\x02hi\x00" + gifFrame + gifEnd, carries(picture.PrivateUnknown)},
		{"an unknown extension", gifScreen + "\x21\x77\x02hi\x00" + gifFrame + gifEnd, carries(picture.PrivateUnknown)},
		{"something behind it", gifScreen + gifFrame + gifEnd + "PK", carries(picture.PrivateTrailing)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			info, err := judge(t, []byte(tt.b), picture.Limits{})
			if err != nil || !tt.want(info) {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
}
