package bot

import (
	"retouch/bot/discord"
	"retouch/bot/locale"
)

// permissionNames are what Discord's clients call the permissions that the bot
// needs.
var permissionNames = map[discord.Permissions]locale.ID{
	discord.ViewChannel:           locale.PermissionViewChannel,
	discord.SendMessages:          locale.PermissionSendMessages,
	discord.SendMessagesInThreads: locale.PermissionSendInThreads,
	discord.AttachFiles:           locale.PermissionAttachFiles,
	discord.ReadMessageHistory:    locale.PermissionReadHistory,
}

// permissions lists by name what the bot needs: all of it, or what an answer
// can fail without.
func permissions(words locale.Words, answersAlone bool) (list string) {
	for _, n := range discord.Needs {
		if answersAlone && !n.Answers {
			continue
		}
		name := words.Say(permissionNames[n.Permission], nil)
		if list == "" {
			list = name
			continue
		}
		list = words.Say(locale.PermissionList, locale.Args{"First": list, "More": name})
	}
	return list
}
