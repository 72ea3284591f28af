package history

// Known is how many lists of recent prompts are known without the store, and how
// many bytes they take.
func (h *History) Known() (lists, bytes int) {
	l := h.recents
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) != l.used.Len() || len(l.doing) > 0 {
		panic("lists are known that are not counted")
	}
	for e := l.used.Front(); e != nil; e = e.Next() {
		bytes += e.Value.(*memory[Recent]).bytes
	}
	if bytes != l.bytes {
		panic("bytes are known that are not counted")
	}
	return len(l.known), bytes
}

// Knows reports whether a member's recent prompts are known.
func (h *History) Knows(user string) bool {
	h.recents.mu.Lock()
	defer h.recents.mu.Unlock()
	return h.recents.known["recent."+user] != nil
}
