package bot

import (
	"io"
	"os"
	"path/filepath"

	"retouch/editor"
)

// namesOf are the names of pictures' files in the job's folder.
func namesOf(pictures []editor.Picture) []string {
	var all []string
	for _, p := range pictures {
		all = append(all, filepath.Base(p.Path))
	}
	return all
}

// oneAfterTheOther opens the files of several pictures as one stream, anew for
// every try. At most one of them is open at a time.
func oneAfterTheOther(pictures []editor.Picture) func() (io.ReadCloser, error) {
	var paths []string
	for _, p := range pictures {
		paths = append(paths, p.Path)
	}
	return inTurn(paths)
}

func inTurn(paths []string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		f, err := os.Open(paths[0])
		if err != nil {
			return nil, err
		}
		return &turns{now: f, rest: paths[1:]}, nil
	}
}

// turns reads one file after the other.
type turns struct {
	now  *os.File
	rest []string
}

func (t *turns) Read(p []byte) (int, error) {
	for {
		n, err := t.now.Read(p)
		if n > 0 || err != io.EOF || len(t.rest) == 0 {
			return n, err
		}
		next, err := os.Open(t.rest[0])
		if err != nil {
			return 0, err
		}
		_ = t.now.Close()
		t.now, t.rest = next, t.rest[1:]
	}
}

func (t *turns) Close() error { return t.now.Close() }
