package picture

import "image"

// upright turns img as its orientation mark says: 1 (as it is) to 8, as in EXIF.
// https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E, 4.6.5
func upright(img image.Image, mark int) image.Image {
	if mark < 2 || mark > 8 {
		return img
	}
	t := turn{mark: mark, width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	size := t.size()
	switch img := img.(type) {
	case *image.YCbCr:
		return t.ycbcr(img, size)
	case *image.Gray:
		out := image.NewGray(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 1)
	case *image.Gray16:
		out := image.NewGray16(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 2)
	case *image.Paletted:
		out := image.NewPaletted(size, img.Palette)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 1)
	case *image.RGBA:
		out := image.NewRGBA(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 4)
	case *image.NRGBA:
		out := image.NewNRGBA(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 4)
	case *image.CMYK:
		out := image.NewCMYK(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 4)
	case *image.RGBA64:
		out := image.NewRGBA64(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 8)
	case *image.NRGBA64:
		out := image.NewNRGBA64(size)
		return t.fill(out, out.Pix, out.Stride, img.Pix, img.Stride, 8)
	}
	return upright(plain8(img), mark)
}

// turn is a way to turn or mirror pictures of one size.
type turn struct {
	mark          int
	width, height int // before
}

// size is that of the turned picture.
func (t turn) size() image.Rectangle {
	if t.mark >= 5 {
		return image.Rect(0, 0, t.height, t.width)
	}
	return image.Rect(0, 0, t.width, t.height)
}

// steps says where the first pixel goes, and how far apart in the turned
// picture two pixels are that were neighbours in a row or in a column.
func (t turn) steps(stride, size int) (start, right, down int) {
	lastX, lastY := (t.width-1)*size, (t.height-1)*stride
	if t.mark >= 5 {
		lastX, lastY = (t.height-1)*size, (t.width-1)*stride
	}
	switch t.mark {
	case 2: // mirrored
		return lastX, -size, stride
	case 3: // upside down
		return lastX + lastY, -size, -stride
	case 4: // upside down and mirrored
		return lastY, size, -stride
	case 5: // on its left side, mirrored
		return 0, stride, size
	case 6: // on its left side
		return lastX, stride, -size
	case 7: // on its right side, mirrored
		return lastX + lastY, -stride, -size
	case 8: // on its right side
		return lastY, -stride, size
	}
	return 0, size, stride
}

// fill turns pixels of size bytes from src to dst, which are those of out.
func (t turn) fill(out image.Image, dst []byte, dstStride int, src []byte, srcStride, size int) image.Image {
	start, right, down := t.steps(dstStride, size)
	for y := range t.height {
		row := src[y*srcStride:]
		to := start + y*down
		for x := 0; x < t.width*size; x += size {
			copy(dst[to:to+size], row[x:x+size])
			to += right
		}
	}
	return out
}

// ycbcr turns a picture in planes. The colours are brought to the size of the
// brightness: turned, their grid need not be one that there is a name for.
func (t turn) ycbcr(img *image.YCbCr, size image.Rectangle) *image.YCbCr {
	out := image.NewYCbCr(size, image.YCbCrSubsampleRatio444)
	start, right, down := t.steps(out.YStride, 1)
	b := img.Rect
	for y := range t.height {
		row, to := img.YOffset(b.Min.X, b.Min.Y+y), start+y*down
		for x := range t.width {
			c := img.COffset(b.Min.X+x, b.Min.Y+y)
			out.Y[to], out.Cb[to], out.Cr[to] = img.Y[row+x], img.Cb[c], img.Cr[c]
			to += right
		}
	}
	return out
}
