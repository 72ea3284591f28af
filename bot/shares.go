package bot

import (
	"cmp"
	"slices"
)

// shares says how large each of several files may be, so that none is larger
// than each and all are no larger than together. What is small leaves its room
// to the others, and what is small enough may stay as it is.
func shares(sizes []int64, each, together int64) []int64 {
	all := make([]int64, len(sizes))
	order := make([]int, len(sizes))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[a], sizes[b]) })
	left := together
	for i, n := range order {
		all[n] = min(each, left/int64(len(order)-i))
		left -= min(sizes[n], all[n])
	}
	return all
}
