package discord

// tellAccess is what the owner is told where the bot may not answer.
var tellAccess = "the bot lacks a permission where it was used; needed are: " + answering()

// What the owner is told otherwise.
const (
	tellMistake  = "this is a mistake of the program; please report it with this line"
	tellCommands = "the commands that Discord has stay as they are; restart the bot tomorrow"
	tellAgent    = "something on the way turns the bot away; check the network and DISCORD_API_URL"
	tellSlow     = "Discord has switched something off for now; see https://discordstatus.com"
)

// faultTable is every error of Discord's that this program can meet, one row
// each. A code comes before a status.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
// https://discord.com/developers/docs/topics/rate-limits
var faultTable = []Fault{
	// The interaction, its token, its reply.
	{Code: 10062, Status: 404, Name: "unknown interaction", Reply: Nobody, Owner: "an acknowledgement came too late, or another process with the same token was faster; is this machine overloaded, or its clock wrong?"},
	{Code: 40060, Status: 400, Name: "already acknowledged", Reply: Answered, Owner: "another process answers with the same bot token"},
	{Code: 50027, Status: 401, Name: "invalid webhook token", Reply: TokenDead},
	{Code: 10015, Status: 404, Name: "unknown webhook", Reply: TokenDead},
	{Code: 10008, Status: 404, Name: "unknown message", Reply: Nobody},
	{Code: 10003, Status: 404, Name: "unknown channel", Reply: Nobody},
	{Code: 10004, Status: 404, Name: "unknown guild", Reply: Nobody},
	{Code: 40094, Status: 400, Name: "too many follow-up messages", Tell: TellMistake, Owner: tellMistake},

	// What is sent.
	{Code: 40005, Status: 413, Name: "request too large", Tell: TellSmaller},
	{Code: 50045, Status: 400, Name: "file too large", Tell: TellSmaller},
	{Code: 30015, Status: 400, Name: "too many attachments", Tell: TellMistake, Owner: tellMistake},
	{Code: 50035, Status: 400, Name: "invalid form body", Tell: TellMistake, Reword: true, Owner: tellMistake},
	{Code: 50006, Status: 400, Name: "empty message", Tell: TellMistake, Owner: tellMistake},
	{Code: 200000, Status: 400, Name: "blocked by AutoMod", Tell: TellWords, Reword: true},
	{Code: 200001, Status: 400, Name: "title blocked by AutoMod", Tell: TellWords, Reword: true},
	{Code: 240000, Status: 400, Name: "harmful link", Tell: TellWords, Reword: true},
	{Code: 20009, Status: 400, Name: "explicit content", Tell: TellPicture},
	{Code: 400001, Status: 403, Name: "uploads are limited for the server", Tell: TellUploads},

	// Where it is sent.
	{Code: 50001, Status: 403, Name: "missing access", Tell: TellPermission, Owner: tellAccess},
	{Code: 50013, Status: 403, Name: "missing permissions", Tell: TellPermission, Owner: tellAccess},
	{Code: 50007, Status: 403, Name: "cannot send to this user", Tell: TellPermission},
	{Code: 50278, Status: 403, Name: "no server in common with this user", Tell: TellPermission},
	{Code: 50083, Status: 400, Name: "thread is archived", Tell: TellThread},
	{Code: 160005, Status: 400, Name: "thread is locked", Tell: TellThread},

	// When.
	{Code: 20016, Status: 429, Name: "slow mode", Again: AsTold},
	{Code: 20028, Status: 429, Name: "channel's write limit", Again: AsTold},
	{Code: 20029, Status: 429, Name: "server's write limit", Again: AsTold},
	{Code: 40062, Status: 429, Name: "resource is rate limited", Again: Later},
	{Code: 130000, Status: 400, Name: "resource is overloaded", Again: Later},
	{Code: 40004, Status: 403, Name: "sending is switched off for now", Again: Later, Owner: tellSlow},
	{Code: 40006, Status: 403, Name: "feature is switched off for now", Again: Later, Owner: tellSlow},

	// The commands.
	{Code: 10063, Status: 404, Name: "unknown command", Tell: TellMistake, Owner: "Discord has lost the commands; they are registered again"},
	{Code: 30032, Status: 400, Name: "too many commands", Tell: TellMistake, Owner: tellCommands},
	{Code: 30034, Status: 400, Name: "too many commands created today", Tell: TellMistake, Owner: tellCommands},

	// The bot itself.
	{Code: 50014, Status: 401, Name: "invalid bot token", Reply: BotDead, Owner: mendToken},
	{Code: 40001, Status: 401, Name: "unauthorized", Reply: BotDead, Owner: mendToken},
	{Code: 40333, Status: 403, Name: "user agent is blocked", Tell: TellMistake, Owner: tellAgent},

	// What comes without a code, or with one that has no row.
	{Status: 401, Name: "unauthorized", Reply: TokenDead},
	{Status: 403, Name: "forbidden", Tell: TellPicture},
	{Status: 404, Name: "not found", Tell: TellMistake},
	{Status: 408, Name: "request timed out", Again: Later},
	{Status: 413, Name: "request too large", Tell: TellSmaller},
	{Status: 429, Name: "rate limited", Again: AsTold},
	{Status: 500, Name: "failure of Discord's", Again: Later},
	{Status: 502, Name: "bad gateway", Again: Later},
	{Status: 503, Name: "unavailable", Again: Later},
	{Status: 504, Name: "gateway timed out", Again: Later},
}
