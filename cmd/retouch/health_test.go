package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDialable(t *testing.T) {
	t.Parallel()
	tests := []struct{ addr, want string }{
		{"127.0.0.1:9464", "127.0.0.1:9464"},
		{":9464", "127.0.0.1:9464"},
		{"0.0.0.0:9464", "127.0.0.1:9464"},
		{"[::]:9464", "[::1]:9464"},
		{"10.0.0.5:9464", "10.0.0.5:9464"},
		{"ops.example.com:80", "ops.example.com:80"},
	}
	for _, tt := range tests {
		if got := dialable(tt.addr); got != tt.want {
			t.Errorf("got %s for %s, want %s", got, tt.addr, tt.want)
		}
	}
}

func TestHealthWantsAnOK(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	err := askLivez(t.Context(), strings.TrimPrefix(server.URL, "http://"))
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("got error %v, want one with 404", err)
	}
}
