package main

import "testing"

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3},
		{"abc", "abd", 1}, {"abc", "ab", 1}, {"abc", "acb", 1}, {"kitten", "sitting", 3},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("got distance %d of %q and %q, want %d", got, tt.a, tt.b, tt.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	tests := []struct{ word, want string }{
		{"sandbx", "; did you mean sandbox?"},
		{"Edit", "; did you mean edit?"},
		{"docter", "; did you mean doctor?"},
		{"something", ""},
	}
	for _, tt := range tests {
		if got := didYouMean(tt.word, commandNames()); got != tt.want {
			t.Errorf("got %q for %q, want %q", got, tt.word, tt.want)
		}
	}
}
