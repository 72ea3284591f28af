package discord

import (
	"net/url"
	"strings"
)

// route is one REST route: segments in braces are parameters.
type route struct {
	method  string
	pattern string
	open    bool // needs no bot token
	handle  func(*Server, *request) (reply, error)
}

// reply is a success: a status and a body; a nil body sends none.
type reply struct {
	status int
	body   any
}

// routes are all the REST routes there are. Routes with a token in the path
// are open, as in Discord's OpenAPI description.
var routes = []route{
	{"GET", "/gateway", true, (*Server).getGateway},
	{"GET", "/gateway/bot", false, (*Server).getGatewayBot},
	{"GET", "/users/@me", false, (*Server).getMe},
	{"GET", "/users/@me/guilds", false, (*Server).getMyGuilds},
	{"POST", "/users/@me/channels", false, (*Server).createDM},
	{"GET", "/users/{user}", false, (*Server).getUser},
	{"GET", "/applications/@me", false, (*Server).getApplication},
	{"PATCH", "/applications/@me", false, (*Server).patchApplication},
	{"GET", "/oauth2/applications/@me", false, (*Server).getApplication},
	{"GET", "/applications/{app}/commands", false, (*Server).getCommands},
	{"POST", "/applications/{app}/commands", false, (*Server).postCommand},
	{"PUT", "/applications/{app}/commands", false, (*Server).putCommands},
	{"GET", "/applications/{app}/commands/{command}", false, (*Server).getCommand},
	{"PATCH", "/applications/{app}/commands/{command}", false, (*Server).patchCommand},
	{"DELETE", "/applications/{app}/commands/{command}", false, (*Server).deleteCommand},
	{"GET", "/applications/{app}/guilds/{guild}/commands", false, (*Server).getCommands},
	{"POST", "/applications/{app}/guilds/{guild}/commands", false, (*Server).postCommand},
	{"PUT", "/applications/{app}/guilds/{guild}/commands", false, (*Server).putCommands},
	{"GET", "/applications/{app}/guilds/{guild}/commands/{command}", false, (*Server).getCommand},
	{"PATCH", "/applications/{app}/guilds/{guild}/commands/{command}", false, (*Server).patchCommand},
	{"DELETE", "/applications/{app}/guilds/{guild}/commands/{command}", false, (*Server).deleteCommand},
	{"POST", "/interactions/{interaction}/{token}/callback", true, (*Server).postCallback},
	{"POST", "/webhooks/{app}/{token}", true, (*Server).postFollowup},
	{"GET", "/webhooks/{app}/{token}/messages/{message}", true, (*Server).getReply},
	{"PATCH", "/webhooks/{app}/{token}/messages/{message}", true, (*Server).patchReply},
	{"DELETE", "/webhooks/{app}/{token}/messages/{message}", true, (*Server).deleteReply},
	{"GET", "/channels/{channel}", false, (*Server).getChannel},
	{"GET", "/channels/{channel}/messages", false, (*Server).getMessages},
	{"POST", "/channels/{channel}/messages", false, (*Server).postMessage},
	{"GET", "/channels/{channel}/messages/{message}", false, (*Server).getMessage},
	{"PATCH", "/channels/{channel}/messages/{message}", false, (*Server).patchMessage},
	{"DELETE", "/channels/{channel}/messages/{message}", false, (*Server).deleteMessage},
	{"GET", "/guilds/{guild}", false, (*Server).getGuild},
	{"GET", "/guilds/{guild}/channels", false, (*Server).getGuildChannels},
	{"GET", "/guilds/{guild}/roles", false, (*Server).getGuildRoles},
	{"GET", "/guilds/{guild}/members/{user}", false, (*Server).getGuildMember},
}

// findRoute is the route for a path below the version, with its parameters, or
// the 404 or 405.
func findRoute(method, escaped string) (*route, map[string]string, error) {
	known := false
	for i := range routes {
		params, ok := match(routes[i].pattern, escaped)
		if !ok {
			continue
		}
		if routes[i].method == method {
			return &routes[i], params, nil
		}
		known = true
	}
	if known {
		return nil, nil, errMethod
	}
	return nil, nil, errNotFound
}

// match compares segment by segment, after unescaping: %40original is
// @original.
func match(pattern, escaped string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(escaped, "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		segment, err := url.PathUnescape(got[i])
		switch {
		case err != nil:
			return nil, false
		case strings.HasPrefix(w, "{"):
			if segment == "" {
				return nil, false
			}
			params[strings.Trim(w, "{}")] = segment
		case w != segment:
			return nil, false
		}
	}
	return params, true
}
