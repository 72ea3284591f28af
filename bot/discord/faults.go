package discord

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// maxFaults bounds how many faults an error's text lists, and maxDepth how deep
// they are looked for: each level is read anew. The deepest form of ours has ten.
const (
	maxFaults = 5
	maxDepth  = 20
)

// faults lists what was wrong with a form as "data.components.0: CODE". The
// sentences in the tree are left out: they may repeat what a member wrote.
// https://discord.com/developers/docs/reference#error-messages
func faults(tree json.RawMessage) []string {
	var found []string
	collect(tree, "", maxDepth, &found)
	return found
}

func collect(tree json.RawMessage, path string, depth int, found *[]string) {
	var node map[string]json.RawMessage
	if depth == 0 || len(*found) >= maxFaults || json.Unmarshal(tree, &node) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(node)) {
		if key == "_errors" {
			*found = append(*found, fault(path, node[key]))
			continue
		}
		collect(node[key], join(path, key), depth-1, found)
	}
}

func fault(path string, list json.RawMessage) string {
	var told []struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(list, &told) != nil || len(told) == 0 {
		return plain(path)
	}
	return plain(path + ": " + told[0].Code)
}

func join(path, key string) string {
	if n, err := strconv.Atoi(key); err == nil {
		key = strconv.Itoa(n)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
