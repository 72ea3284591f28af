// Package edits drives the local edits API with clients that others wrote:
// Python's requests, as the provider's own pages use it, and the official
// OpenAI SDK for Node. It holds nothing but tests.
//
// They need /usr/bin/python3 with requests (Debian: python3-requests), Node 20
// and `npm ci` in this folder, so they run only where RETOUCH_FOREIGN is set.
// RETOUCH_PYTHON names another Python.
package edits
