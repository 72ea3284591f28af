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
// # Limitations
//
//   - One application, one server, three members. A user-installed use
//     ("install":"user") happens in the same server's channels.
//   - Rate-limit headers are sent, but no limit is ever reached by itself; only
//     the gateway's 120 payloads a minute are counted.
//   - Identifying is not held to one in five seconds, and sessions end three
//     minutes after their connection.
//   - The only events are READY, RESUMED, GUILD_CREATE, GUILD_MEMBERS_CHUNK and
//     INTERACTION_CREATE. No voice, reactions, polls, stickers, pins, entitlements,
//     AutoMod or webhook events; interactions come over the gateway only.
//   - The media proxy gives the original bytes and transforms nothing.
//   - Components are judged by type, place, length, number and uniqueness;
//     premium buttons and emoji are taken as they are.
package discord
