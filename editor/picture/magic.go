package picture

// shortMagics are looked at last: words can begin with them too.
var shortMagics = []struct{ bytes, name string }{
	{"BM", "BMP"},
	{"MZ", "program"},
	{"\x1f\x8b", "gzip"},
	{"\xff\x0a", "JPEG XL"},
}

// magics are signatures, the more exact ones first.
// https://mimesniff.spec.whatwg.org/ and https://www.garykessler.net/library/file_sigs.html
var magics = []struct {
	at    int
	bytes string
	name  string
}{
	{0, "\x89PNG\r\n\x1a\n", "PNG"},
	{0, "\xff\xd8\xff", "JPEG"},
	{0, "GIF87a", "GIF"},
	{0, "GIF89a", "GIF"},
	{0, "\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"},
	{0, "\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"},
	{0, "\x00\x00\x01\x00", "ICO"},
	{0, "\x00\x00\x02\x00", "CUR"},
	{0, "II*\x00\x10\x00\x00\x00CR", "camera RAW"}, // Canon
	{0, "FUJIFILMCCD-RAW", "camera RAW"},
	{0, "IIRO", "camera RAW"}, // Olympus
	{0, "IIRS", "camera RAW"},
	{0, "MMOR", "camera RAW"},
	{0, "IIU\x00", "camera RAW"}, // Panasonic
	{0, "II+\x00", "TIFF"},
	{0, "MM\x00+", "TIFF"},
	{0, "II\xbc", "JPEG XR"},
	{0, "\xff\x4f\xff\x51", "JPEG 2000"},
	{0, "\x8aMNG\r\n\x1a\n", "MNG"},
	{0, "\x8bJNG\r\n\x1a\n", "JNG"},
	{0, "BPG\xfb", "BPG"},
	{0, "FLIF", "FLIF"},
	{0, "qoif", "QOI"},
	{0, "DDS ", "DDS"},
	{0, "icns", "ICNS"},
	{0, "v/1\x01", "OpenEXR"},
	{0, "#?RADIANCE", "HDR"},
	{0, "gimp xcf", "GIMP"},
	{0, "\xd7\xcd\xc6\x9a", "WMF"},
	{40, " EMF", "EMF"},
	{8, "ILBM", "ILBM"},
	{0, "II*\x00", "TIFF"},
	{0, "MM\x00*", "TIFF"},
	{0, "8BPS", "Photoshop"},
	{0, "\xc5\xd0\xd3\xc6", "PostScript"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document"},
	{0, "FLV\x01", "FLV"},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV"},
	{0, "\x00\x00\x01\xba", "MPEG"},
	{0, "\x00\x00\x01\xb3", "MPEG"},
	{0, "%PDF-", "PDF"},
	{0, "%!PS", "PostScript"},
	{8, "AVI ", "AVI"},
	{8, "WAVE", "WAV"},
	{0, "OggS", "Ogg"},
	{0, "fLaC", "FLAC"},
	{0, "ID3", "MP3"},
	{0, "PK\x03\x04", "ZIP"},
	{0, "PK\x05\x06", "ZIP"},
	{0, "Rar!\x1a\x07", "RAR"},
	{0, "7z\xbc\xaf\x27\x1c", "7-Zip"},
	{0, "\x7fELF", "program"},
	{0, "BZh", "bzip2"},
	{0, "\xfd7zXZ\x00", "xz"},
	{0, "\x28\xb5\x2f\xfd", "Zstandard"},
	{4, "moov", "MOV"},
	{4, "mdat", "MOV"},
}

var brands = map[string]string{
	"heic": "HEIC", "heix": "HEIC", "heim": "HEIC", "heis": "HEIC",
	"hevc": "HEIC", "hevx": "HEIC", "avif": "AVIF", "avis": "AVIF",
	"3gp4": "3GP", "3gp5": "3GP", "3gp6": "3GP", "3g2a": "3GP",
	"qt  ": "MOV", "M4A ": "M4A", "crx ": "camera RAW",
	"isom": "MP4", "iso2": "MP4", "mp41": "MP4", "mp42": "MP4", "M4V ": "MP4",
}
