package main

import (
	"fmt"
	"strings"

	"retouch/editor"
	"retouch/editor/picture"
)

// tell says on stderr what was done to the pictures so that they can be sent.
func (p *program) tell(o editOrder, r editor.Request) {
	for i, one := range r.Pictures {
		if done := toldOf(one); done != "" {
			fmt.Fprintf(p.stderr, "%s: %s\n", o.images[i], done)
		}
	}
	if r.Mask != nil && r.Mask.Changes&(picture.Scaled|picture.Turned) != 0 {
		fmt.Fprintf(p.stderr, "%s: fitted to the first picture\n", o.mask)
	}
}

// toldOf is what changed in a picture, "" for nothing to speak of: that its
// metadata stays behind and that it is upright is what everybody expects.
func toldOf(p editor.Picture) string {
	var done []string
	was := strings.ToUpper(string(p.From.Kind))
	sendable := p.From.Kind == picture.PNG || p.From.Kind == picture.JPEG
	if p.From.Kind == picture.WebP {
		was = "WebP"
	}
	switch {
	case p.Changes.Has(picture.FirstFrame):
		done = append(done, "first frame of an animated "+was)
	case p.Changes.Has(picture.Reformatted) && !sendable:
		done = append(done, "converted from "+was)
	}
	if p.Changes&(picture.Scaled|picture.Recompressed) != 0 || p.Changes.Has(picture.Reformatted) && sendable {
		done = append(done, "made smaller for the API")
	}
	return strings.Join(done, ", ")
}
