package picture

import (
	"bytes"
	"encoding/binary"
)

// chunk looks into the chunk that has begun; finish reads what it leaves.
func (w *pngWalker) chunk() error {
	switch string(w.name[:]) {
	case "IHDR":
		return w.broken("second IHDR")
	case "PLTE":
		return w.palette()
	case "tRNS":
		return w.transparency()
	case "IDAT":
		return w.pixels()
	case "IEND":
		if !w.idat || w.left != 0 {
			return w.broken("end before the pixels, or with data")
		}
		return nil
	default:
		return w.ancillary()
	}
}

// header reads IHDR: https://www.w3.org/TR/png-3/#11IHDR
func (w *pngWalker) header() error {
	if err := w.begin(); err != nil {
		return err
	}
	if string(w.name[:]) != "IHDR" || w.left != 13 {
		return w.broken("no IHDR at the start")
	}
	if err := w.read(13); err != nil {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	b := w.part
	width, height := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	if width == 0 || height == 0 || width > pngMaxChunk || height > pngMaxChunk {
		return w.broken("impossible width or height")
	}
	depth, colour, interlace := b[8], b[9], b[12]
	if pngDepths[colour]&depth == 0 || depth&(depth-1) != 0 || b[10] != 0 || b[11] != 0 || interlace > 1 {
		return w.broken("impossible colour type, compression or interlace")
	}
	w.colour, w.rows = colour, newRows(int64(width), int64(height), int64(depth)*pngSamples[colour], interlace == 1)
	w.found = Info{
		Width: int(width), Height: int(height), Alpha: colour&4 != 0,
		Depth: int(depth), Model: pngModels[colour],
	}
	return w.limits.check(int(width), int(height))
}

// The colour types, with the depths that each can have as a set of bits:
// https://www.w3.org/TR/png-3/#table111
var (
	pngDepths  = map[byte]byte{pngGray: 1 | 2 | 4 | 8 | 16, pngRGB: 8 | 16, pngPalette: 1 | 2 | 4 | 8, pngGrayAlpha: 8 | 16, pngRGBAlpha: 8 | 16}
	pngSamples = map[byte]int64{pngGray: 1, pngRGB: 3, pngPalette: 1, pngGrayAlpha: 2, pngRGBAlpha: 4}
	pngModels  = map[byte]Model{pngGray: Gray, pngRGB: RGB, pngPalette: Palette, pngGrayAlpha: GrayAlpha, pngRGBAlpha: RGBAlpha}
)

// palette checks PLTE: https://www.w3.org/TR/png-3/#11PLTE
func (w *pngWalker) palette() error {
	most := int64(3) << min(w.found.Depth, 8)
	switch {
	case w.plte || w.trns || w.idat:
		return w.broken("PLTE out of order")
	case w.left == 0 || w.left%3 != 0 || w.left > most:
		return w.broken("damaged PLTE")
	case w.colour == pngGray || w.colour == pngGrayAlpha:
		return w.broken("PLTE in a grey picture")
	}
	w.plte = true
	return nil
}

// transparency checks tRNS: https://www.w3.org/TR/png-3/#11tRNS. A palette's may
// be longer than the palette: decoders do not mind.
func (w *pngWalker) transparency() error {
	if w.trns || w.idat || w.colour == pngPalette && !w.plte {
		return w.broken("tRNS out of order")
	}
	switch {
	case w.colour == pngGray && w.left == 2:
	case w.colour == pngRGB && w.left == 6:
	case w.colour == pngPalette && w.left <= 256:
	default:
		return w.broken("damaged tRNS")
	}
	w.trns, w.found.Alpha = true, true
	return nil
}

// ancillary looks for what the picture carries.
func (w *pngWalker) ancillary() error {
	const keyword, exif = 80, 64 << 10
	switch string(w.name[:]) {
	case "eXIf":
		if err := w.read(exif); err != nil {
			return err
		}
		w.found.addEXIF(w.part)
	case "tEXt", "zTXt", "iTXt":
		if err := w.read(keyword); err != nil {
			return err
		}
		w.found.Private |= textPrivate(w.part)
	case "tIME":
		w.found.Private |= PrivateTime
	case "iCCP":
		w.found.ICC = true
	case "caBX": // https://spec.c2pa.org/specifications/specifications/2.2/specs/C2PA_Specification.html, A.3.2
		w.found.Private |= PrivateOrigin
	case "acTL": // https://www.w3.org/TR/png-3/#acTL-chunk
		w.moving = w.moving || !w.idat
	case "fcTL":
		w.found.Frames++
		return count(PNG, w.found.Frames, w.limits.Frames, "frames")
	default:
		if !pngHarmless[string(w.name[:])] {
			w.found.Private |= PrivateUnknown
		}
	}
	return nil
}

// pngHarmless are the chunks that only say how pixels are shown.
var pngHarmless = map[string]bool{
	"gAMA": true, "cHRM": true, "sRGB": true, "cICP": true, "mDCV": true, "cLLI": true, "sBIT": true,
	"bKGD": true, "hIST": true, "pHYs": true, "sPLT": true, "fdAT": true,
}

// textPrivate tells by the keyword of a text chunk what is in it.
func textPrivate(b []byte) Private {
	keyword, _, _ := bytes.Cut(b, []byte{0})
	switch string(keyword) {
	case "XML:com.adobe.xmp", "Raw profile type xmp":
		return PrivateText | PrivateXMP
	case "Raw profile type exif", "Raw profile type APP1":
		return PrivateText | PrivateEXIF
	case "Raw profile type iptc", "Raw profile type 8bim":
		return PrivateText | PrivateIPTC
	case "Author", "Copyright":
		return PrivateText | PrivateOwner
	case "Comment", "Description":
		return PrivateText | PrivateComment
	case "Creation Time", "date:create", "date:modify":
		return PrivateText | PrivateTime
	}
	return PrivateText
}
