package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retouch/bot"
)

func TestShares(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		sizes          []int64
		each, together int64
		want           []int64
	}{
		{"one alone has all of it", []int64{30}, 20, 100, []int64{20}},
		{"all that fit stay as they are", []int64{5, 7, 8}, 10, 100, []int64{10, 10, 10}},
		{"as much for each when all are large", []int64{90, 80, 70, 60}, 50, 100, []int64{25, 25, 25, 25}},
		{"what is small leaves its room to the others", []int64{60, 4, 60}, 50, 100, []int64{48, 33, 48}},
		{"none", nil, 10, 100, []int64{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, bot.Shares(tt.sizes, tt.each, tt.together)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSharesKeepTheirLaws: nothing passes a limit, and nothing is made smaller
// that would have fitted beside the others.
func TestSharesKeepTheirLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(1, 1000), 1, 4).Draw(t, "sizes")
		each, together := rapid.Int64Range(1, 600).Draw(t, "each"), rapid.Int64Range(4, 2000).Draw(t, "together")
		all := bot.Shares(sizes, each, together)
		sum, cut := int64(0), false
		for n, share := range all {
			sum += min(sizes[n], share)
			cut = cut || share < min(sizes[n], each)
			if share > each {
				t.Errorf("%d may be %d, more than each", n, share)
			}
		}
		if sum > together {
			t.Errorf("%v become %v: %d together, limit %d", sizes, all, sum, together)
		}
		if cut && sum < together-int64(len(sizes)) {
			t.Errorf("%v become %v: %d together, though %d would do", sizes, all, sum, together)
		}
	})
}
