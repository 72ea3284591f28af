package main

import "runtime/debug"

// besidesPictures is the memory, in bytes, that everything takes which is not
// a decoded picture: the engine that keeps jobs, connections, buffers.
const besidesPictures = 256_000_000

// limitMemory makes the collector work harder before decoded pictures fill the
// machine. It bounds nothing by itself; DECODE_MEMORY does.
func (p *program) limitMemory(s settings) {
	if limit := memoryLimit(p.env.vars, s.DecodeMemory); limit > 0 {
		debug.SetMemoryLimit(limit)
	}
}

// memoryLimit is what GOMEMLIMIT would be, or 0 where the owner has set it.
// https://pkg.go.dev/runtime#hdr-Environment_Variables
func memoryLimit(vars map[string]string, decodes int64) int64 {
	if vars["GOMEMLIMIT"] != "" {
		return 0
	}
	return decodes + besidesPictures
}
