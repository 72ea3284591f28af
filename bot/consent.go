package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// What Policy.EditOthers can say besides "allow".
const (
	policyAsk  = "ask"
	policyDeny = "deny"
)

// errClosed is of a member who does not want others to edit their pictures.
var errClosed = errors.New("a member keeps others from editing their pictures")

// consent says whether the member of a call may edit pictures of these owners:
// whom to ask first, nobody if there is no need, or why not. What somebody wants
// for good comes before what the server's owner allows, and everybody's own
// pictures are always theirs to edit.
func (b *Bot) consent(ctx context.Context, c call, whose owners) (ask string, r *refusal) {
	who := c.Author().ID
	if isBotDM(c) || whose.First != "" && whose.First == who {
		return "", nil
	}
	if err := b.unopposed(ctx, whose.others(who)...); err != nil {
		return "", b.unwished(c, err)
	}
	switch {
	case b.policy.EditOthers == policyDeny:
		return "", &refusal{id: locale.ConsentDenied}
	case b.policy.EditOthers != policyAsk || whose.First == "":
		return "", nil
	case unseen(c.Interaction):
		return "", &refusal{id: locale.ConsentUnseen}
	}
	return whose.First, nil
}

// unopposed returns errClosed when one of these members does not want others to edit
// their pictures.
func (b *Bot) unopposed(ctx context.Context, members ...string) error {
	for _, id := range members {
		if !isSnowflake(id) {
			continue
		}
		w, err := b.history.Wish(ctx, id)
		if err != nil {
			return err
		}
		if w.Closed {
			return errClosed
		}
	}
	return nil
}

// unwished is the sentence for an error of unopposed's. Without an answer nobody's
// pictures are touched.
func (b *Bot) unwished(c call, err error) *refusal {
	if errors.Is(err, errClosed) {
		return &refusal{id: locale.ConsentClosed}
	}
	b.log.Warn("wish not read", "interaction", c.ID, "err", err)
	return &refusal{id: locale.RefuseBusy}
}

// unseen reports whether nobody but the member will see what the bot says: so it
// is in servers that the bot was not added to and that do not let this member
// use apps of their own in public.
// https://discord.com/developers/docs/topics/permissions
func unseen(i *discord.Interaction) bool {
	return foreign(i) && i.Member != nil && !i.Member.Permissions.Has(discord.UseExternalApps)
}

// mayPress says why somebody may not press a button of a message that is
// credited to owner, about a version; nil when they may. It reads what members
// want, as long as there is time to answer.
func (b *Bot) mayPress(c call, owner string, v history.Version) *refusal {
	who := c.Author().ID
	if b.policy.AuthorOnly && who != owner {
		return &refusal{id: locale.RefuseNotYours, args: locale.Args{"Who": "<@" + owner + ">"}}
	}
	members := []string{owner, v.Author}
	if word, _, _ := strings.Cut(c.Data.CustomID, ":"); slices.Contains(editPresses, word) {
		for _, in := range v.Inputs {
			members = append(members, in.Of)
		}
	}
	whose := owners{Also: members}.others(who)
	if len(whose) == 0 {
		return nil
	}
	ctx, cancel := context.WithDeadline(context.Background(), c.received.Add(storeWithin))
	defer cancel()
	if err := b.unopposed(ctx, whose...); err != nil {
		return b.unwished(c, err)
	}
	return nil
}

// editPresses are the buttons that make another edit of the pictures that a version
// was made from, or of what came of them.
var editPresses = []string{againPress, retryPress, rewordPress}
