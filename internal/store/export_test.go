package store

import "context"

// CostOf is what a blob takes on the disk.
func (b *Blobs) CostOf(name string, size int64) int64 { return b.costOf(name, size) }

// Bytes is what all blobs together take on the disk, as the engine counts.
func (b *Blobs) Bytes(ctx context.Context) (int64, error) {
	info, err := b.pieces.stream.Info(ctx)
	if err != nil {
		return 0, err
	}
	return int64(info.State.Bytes), nil
}
