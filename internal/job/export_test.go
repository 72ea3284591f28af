package job

// Withdrawing says whether a job that was refused has yet to be withdrawn.
func (q *Queue) Withdrawing(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.withdrawn[id]
}
