package discord

import "net/http"

// Waiting is how many limits are remembered.
func (r *REST) Waiting() int { return r.limits.until.size() }

// Dead is how many dead tokens are remembered.
func (r *REST) Dead() int { return r.limits.dead.size() }

// Through makes all calls take another way than the network.
func (r *REST) Through(t http.RoundTripper) { r.quick.Transport, r.bulk.Transport = t, t }
