package edits

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"retouch/internal/sandbox/edits/darkroom"
)

// usage is made up, but in the provider's proportions, so that a ledger has
// something to count: https://platform.openai.com/docs/guides/image-generation
type usage struct {
	Input   int `json:"input_tokens"`
	Output  int `json:"output_tokens"`
	Total   int `json:"total_tokens"`
	Details struct {
		Text  int `json:"text_tokens"`
		Image int `json:"image_tokens"`
	} `json:"input_tokens_details"`
}

// outputTokens are those of a 1024x1024 picture at each quality.
var outputTokens = map[string]int{"low": 272, "medium": 1056, "high": 4160, "auto": 4160, "standard": 1056, "xhigh": 6240, "max": 6240}

func usageOf(o *order, m *image.RGBA) usage {
	var u usage
	u.Details.Text = 8 + utf8.RuneCountInString(o.prompt)/4
	u.Details.Image = 323 * len(o.pictures)
	u.Input = u.Details.Text + u.Details.Image
	u.Output = max(1, outputTokens[o.quality]*o.n*m.Rect.Dx()*m.Rect.Dy()/(1024*1024))
	u.Total = u.Input + u.Output
	return u
}

// result is what is answered.
type result struct {
	size     string // WIDTHxHEIGHT
	usage    usage
	pictures [][]byte
}

// finish encodes made n times, each a little different.
func finish(ctx context.Context, o *order, made *image.RGBA) (*result, error) {
	res := &result{size: sizeOf(made), usage: usageOf(o, made)}
	for i := range o.n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		picture, err := encode(o, darkroom.Vary(made, i))
		if err != nil {
			return nil, err
		}
		res.pictures = append(res.pictures, picture)
	}
	return res, nil
}

// send writes the answer. A client that is gone is noticed by the server.
func (res *result) send(w http.ResponseWriter, o *order) {
	head, tail := res.envelope(o)
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, head)
	for i, picture := range res.pictures {
		if i > 0 {
			io.WriteString(w, ",")
		}
		writePicture(w, picture)
	}
	io.WriteString(w, tail)
}

// envelope is the answer before and after the pictures.
func (res *result) envelope(o *order) (head, tail string) {
	quality := o.quality
	if quality == "auto" {
		quality = "high"
	}
	counted, _ := json.Marshal(res.usage) // whole numbers only
	head = fmt.Sprintf(`{"created":%d,"background":"opaque","data":[`, time.Now().Unix())
	tail = fmt.Sprintf(`],"output_format":%q,"quality":%q,"size":%q,"usage":%s}`+"\n", o.format, quality, res.size, counted)
	return head, tail
}

func writePicture(w io.Writer, picture []byte) {
	io.WriteString(w, `{"b64_json":"`)
	e := base64.NewEncoder(base64.StdEncoding, w)
	e.Write(picture)
	e.Close()
	io.WriteString(w, `"}`)
}

func encode(o *order, m *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	var err error
	if o.format == "jpeg" {
		err = jpeg.Encode(&b, opaque(m), &jpeg.Options{Quality: max(1, min(o.compression, 95))})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m)
	}
	if err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return b.Bytes(), nil
}

// opaque puts m on white, because JPEG has no alpha.
func opaque(m *image.RGBA) *image.RGBA {
	out := image.NewRGBA(m.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Over)
	return out
}
