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

// result is what is answered.
type result struct {
	size       string // WIDTHxHEIGHT
	background string // "opaque" or "transparent"
	usage      usage
	drafts     [][]byte // of a stream
	pictures   [][]byte
	breaksOff  bool // after the drafts
}

// usage is made up, but in the provider's proportions, so that a ledger has
// something to count: https://platform.openai.com/docs/guides/image-generation
type usage struct {
	Input         int    `json:"input_tokens"`
	Output        int    `json:"output_tokens"`
	Total         int    `json:"total_tokens"`
	InputDetails  tokens `json:"input_tokens_details"`
	OutputDetails tokens `json:"output_tokens_details"`
}

type tokens struct {
	Text  int `json:"text_tokens"`
	Image int `json:"image_tokens"`
}

// outputTokens are those of a 1024x1024 picture at each quality.
var outputTokens = map[string]int{"low": 272, "medium": 1056, "high": 4160, "xhigh": 6240, "max": 6240}

const draftTokens = 100 // what a draft of a stream costs besides

func usageOf(o *order, size image.Point) usage {
	var u usage
	u.InputDetails = tokens{Text: 8 + utf8.RuneCountInString(o.prompt)/4, Image: 323 * len(o.pictures)}
	u.OutputDetails.Image = max(1, outputTokens[o.quality]*o.n*size.X*size.Y/(1024*1024)) + draftTokens*o.drafts
	u.Input = u.InputDetails.Text + u.InputDetails.Image
	u.Output = u.OutputDetails.Image
	u.Total = u.Input + u.Output
	return u
}

// finish encodes made n times, each a little different.
func finish(ctx context.Context, o *order, made *image.RGBA) (*result, error) {
	res := &result{size: sizeOf(made), background: "opaque", usage: usageOf(o, made.Rect.Size())}
	if o.format == "png" && !made.Opaque() {
		res.background = "transparent"
	}
	for i := range o.drafts + o.n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := res.add(o, made, i); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// add encodes draft i, or the picture after all drafts.
func (res *result) add(o *order, made *image.RGBA, i int) error {
	if i < o.drafts {
		draft, err := encode(o, darkroom.Draft(made, i))
		res.drafts = append(res.drafts, draft)
		return err
	}
	picture, err := encode(o, darkroom.Vary(made, i-o.drafts))
	res.pictures = append(res.pictures, picture)
	return err
}

// send writes the answer. A client that is gone is noticed by the server.
func (res *result) send(ctx context.Context, w http.ResponseWriter, o *order, pause time.Duration) {
	if o.stream {
		res.sendEvents(ctx, w, o, pause)
		return
	}
	counted, _ := json.Marshal(res.usage) // whole numbers only
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"created":%d,"background":%q,"data":[`, time.Now().Unix(), res.background)
	for i, picture := range res.pictures {
		if i > 0 {
			io.WriteString(w, ",")
		}
		writePicture(w, picture)
	}
	fmt.Fprintf(w, `],"output_format":%q,"quality":%q,`, o.format, o.quality)
	if o.width > 0 { // else it may be one that the description does not know
		fmt.Fprintf(w, `"size":%q,`, res.size)
	}
	fmt.Fprintf(w, `"usage":%s}`+"\n", counted)
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
