package main

import "testing"

func TestMemoryLimitFollowsDecodeMemory(t *testing.T) {
	t.Parallel()
	if got := memoryLimit(nil, 512_000_000); got != 768_000_000 {
		t.Errorf("got %d", got)
	}
	if got := memoryLimit(map[string]string{"GOMEMLIMIT": "1GiB"}, 512_000_000); got != 0 {
		t.Errorf("the owner's limit is replaced by %d", got)
	}
}
