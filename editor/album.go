package editor

import (
	"cmp"
	"errors"
	"os"
	"slices"
)

// album collects the pictures of an answer: each goes into a file of its own
// while it comes in, and is judged there. Nothing of a picture stays in memory.
//
// Of the pictures that are whole, the first ones that were asked for are kept.
// One that is not whole is left out, and the others stay: they are paid for.
type album struct {
	dir    string
	limits limits
	want   int      // how many were asked for
	kept   []kept   // whole, in the order in which they came
	now    *spooled // the one that comes in, nil between two
	tries  int      // pictures that were begun
	losses int      // of them, those that were not whole
	lost   error    // why the first of these was not
}

// kept is a whole picture, and the place that it has in the answer.
type kept struct {
	Picture
	item int
}

// maxTries is how many pictures of an answer are looked at to find whole ones.
const maxTries = 2 * maxPictures

// errUnwanted ends a picture that nobody asked for.
var errUnwanted = errors.New("more pictures than were asked for")

// full says that no further picture is looked at.
func (a *album) full() bool { return len(a.kept) >= a.want || a.tries >= maxTries }

// room is how many bytes the next picture may have.
func (a *album) room() int64 {
	room := a.limits.results
	for _, k := range a.kept {
		room -= k.Bytes
	}
	return min(room, a.limits.result)
}

// Write takes the next bytes of a picture, and begins one if none is open.
func (a *album) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if a.now == nil {
		if a.full() {
			return 0, errUnwanted
		}
		a.tries++
		f, err := os.CreateTemp(a.dir, "result-*") // mode 0600
		if err != nil {
			return 0, internal("make spool file", err)
		}
		a.now = newSpooled(f, a.room(), a.limits.pictures)
	}
	return a.now.Write(p)
}

// done ends a picture and says whether it was whole. err is what went wrong on
// its way, nil for nothing; a picture can be whole all the same.
func (a *album) done(item int, err error) (whole bool) {
	now := a.now
	a.now = nil
	if now == nil {
		if err != nil && !errors.Is(err, errUnwanted) {
			a.lose(err)
		}
		return false
	}
	info, verdict := now.end()
	if verdict == nil {
		a.kept = append(a.kept, kept{Picture{Info: info, Path: now.file.Name()}, item})
		return true
	}
	discard(now.file.Name())
	if err == nil || now.err != nil {
		err = badPicture(verdict)
	}
	a.lose(err)
	return false
}

func (a *album) lose(err error) {
	a.losses++
	if a.lost == nil {
		a.lost = err
	}
}

// has says whether the picture of an item is here.
func (a *album) has(item int) bool {
	return slices.ContainsFunc(a.kept, func(k kept) bool { return k.item == item })
}

// takeBack takes everything out that came after a mark, which is an earlier
// copy of the album. The files are the caller's.
func (a *album) takeBack(mark album) []kept {
	late := slices.Clone(a.kept[len(mark.kept):])
	a.kept, a.tries, a.losses, a.lost = a.kept[:len(mark.kept)], mark.tries, mark.losses, mark.lost
	return late
}

// sorted are the pictures in the order of the answer.
func (a *album) sorted() []Picture {
	slices.SortStableFunc(a.kept, func(x, y kept) int { return cmp.Compare(x.item, y.item) })
	var all []Picture
	for _, k := range a.kept {
		all = append(all, k.Picture)
	}
	return all
}
