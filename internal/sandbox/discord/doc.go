// Package discord is a stand-in for Discord on one machine: the REST API
// versions 9 and 10, the gateway, the CDN, and one small server with three
// members in it. A bot that is pointed at it logs in, registers commands and
// answers them as it would on Discord; /control/ routes let tests and the
// chat page be the members.
//
// It is not Discord, and not for the open network: whoever reaches it can read
// all there is in it. Everything is in memory, bounded, and gone when it
// stops; token, ids and signing key are new with every start, so that nothing
// can come to rely on them.
//
// # Goals
//
//   - An independent witness. It is written from Discord's documentation and
//     imports nothing of this program and no Discord library, so that a
//     mistake in one is not repeated in the other.
//   - Strict. What Discord refuses is refused with the same status, code and
//     tree of errors, and where the documentation leaves room the stricter
//     reading is taken: texts are counted in UTF-16 code units when a bot
//     sends them and in characters when a member does; a new attachments list
//     in an edit must name every file that is to stay.
//   - Failure on demand: rate limits, errors, delays and cut connections
//     (/control/faults), and everything that the gateway may do
//     (/control/gateway).
//   - Foreign client libraries work, not only the one this program uses.
//
// # Being the members
//
// The /control/ routes speak JSON, answer on a loopback address only and are
// not for pages of another origin.
//
//	POST   /control/commands      run a command: a form with the field "command" (JSON) and one file part for
//	                              each attachment option, or a form whose fields are the options and "name"
//	GET    /control/commands      what Discord's client would offer: ?user=, ?where=, ?install=
//	POST   /control/components    press a button, choose in a select: message_id, custom_id, values; twice is a double click
//	POST   /control/modals        submit the modal that interaction_id opened: values by custom_id (a text, a list, true), and
//	                              files by the custom_id of their field; what is not named stays as the modal opened
//	POST   /control/autocomplete  type in an option: name, options, focused
//	POST   /control/messages      post a message: a form with the field "message" (content) and files; a file embed_image or
//	                              embed_thumbnail is no attachment but a picture that the message links to
//	GET    /control/messages      what is in a channel (?where= or ?channel_id=), ephemeral messages included; "pinged" lists the
//	                              ids of all users that a message has pinged. ?where=dm is that of ?user=
//	GET    /control/messages/ID   one message; DELETE ?user= deletes it as its author or a moderator
//	POST   /control/forwards      forward a message: message_id, where (to), user
//	PUT    /control/users/ID      {"dms":false} takes no direct messages of the bot's own any more
//	GET    /control/files/ID      the bytes of an attachment
//	GET    /control/interactions/ID
//	GET    /control/requests      what the bot asked, after ?after=N, tokens replaced
//	GET    /control/state         who and what there is
//	GET    /control/events        server-sent events: message, message_delete, interaction, connected
//	POST   /control/faults        what goes wrong with the next requests; DELETE clears
//	POST   /control/gateway       what Discord may do to a connection: {"op":1}, {"op":7}, {"op":9,"resumable":true},
//	                              {"close":4000}, {"forget":true}, {"do":"reset"}, {"again":"ID of an interaction"}; with
//	                              "shard":1 to that shard only
//	GET    /control/gateway       who is connected, the last logins, how many of the faults below wait
//	PUT    /control/gateway/limits   shards, max_concurrency, total, remaining, reset_after (seconds), and identify_every,
//	                              the seconds between two logins that are enforced; what is not named stays
//	POST   /control/gateway/faults   what goes wrong at a step of the next connections; DELETE clears
//	POST   /control/endpoint      {"url":"…"} posts interactions there, signed, instead of sending them over the gateway, if the
//	                              program there passes Discord's test: a PING is answered, a wrong signature refused; "" ends it
//
// A gateway fault has "at", the step: upgrade (the request for a websocket), hello, ready, resumed, ack (the answer to a
// heartbeat), or after (READY or RESUMED was sent); and "do", what happens in the place of what belongs there:
//
//	reconnect, invalid, resumable  op 7, op 9 with false, op 9 with true
//	silence     nothing more is sent or heard, and the connection stays; at ack, heartbeats alone are not answered any more
//	reset       the connection breaks off
//	close       with the code in "close"
//	garbage     half of a JSON; zlib: a binary frame that cannot be inflated
//	refuse      at upgrade: the status in "status", 503 if there is none
//
// It happens once or as often as times says (-1: until cleared), by chance if chance says so (0.1), to the shard that is
// told, after a delay; a delay alone only slows the step down. GET /gateway and /gateway/bot fail as all requests do.
//
// A fault meets the requests of a method whose path holds the path that is told, with files only those that are forms
// (all may be left out), the first time
// or as often as times says (-1: until cleared). Its delay comes before the answer. Then the request is handled as always,
// or, with a status or drop, it is not handled but answered so, or cut off; with after it has its effect first, and only
// its answer is replaced or lost.
//
//	status                 200 to 599, with location for a redirect
//	code, message, errors  of the error in JSON
//	body                   "html" and "text" answer as the front does, "empty" with nothing, "cut" with half of the JSON
//	retry_after            seconds, as Discord tells them: in the body, whole ones in Retry-After, and X-RateLimit-Reset-After
//	retry_header           Retry-After as it is written here: 0.25, a date, nonsense
//	untimed                no time is told at all, as in a ban
//	chance                 how probable it is for each request; 0 is certain
//	global, scope          what a 429 is for: scope is user, global or shared
//	delay, drop, after
//
// A command is told by name (with its subcommand: "preset add"), type (1 slash, 3 message), options, target_id, user (member, guest, moderator), where
// (server, thread, dm, group, or private, a channel that the bot does not see), install (guild, user), locale,
// guild_locale, app_permissions, attachment_size_limit, and external_apps (false: replies of user-installed
// applications are forced to be ephemeral). What Discord's own client would not send is refused with a 400. What
// begins an interaction answers 201 at once, or, with ?wait=30s, the interaction when it has its final answer, a
// modal is open, or it has failed. Presses, modals and typing take user, locale, install, app_permissions and
// attachment_size_limit too; without them a press by whoever ran the command is as the command was.
//
// # Limitations
//
//   - One application, one server, three members. A user-installed use
//     ("install":"user") happens in the same server's channels.
//   - Rate-limit headers are sent, but no limit is ever reached by itself; only
//     the gateway's 120 payloads a minute are counted.
//   - Identifying is held to one in five seconds only when identify_every says
//     so; sessions end three minutes after their connection.
//   - The only events are READY, RESUMED, GUILD_CREATE, GUILD_MEMBERS_CHUNK and
//     INTERACTION_CREATE. No voice, reactions, polls, stickers, pins, entitlements,
//     AutoMod or webhook events; an endpoint is answered with JSON, not with a form.
//   - The media proxies give the original bytes and transform nothing; pictures that are linked to are
//     at no address but the proxy's.
//   - The bot has no intent for contents: what members write is empty for it, but in direct messages, where it is
//     mentioned, and where a command is run on it. It cannot forward.
//   - A body is refused beyond 25 MiB, the least that the documentation speaks of. Edits of a message ping as new ones do.
//   - Users are told apart by name alone: nobody has an avatar, a nickname or a second installation.
//   - Components are judged by type, place, length, number and uniqueness;
//     premium buttons and emoji are taken as they are.
package discord
