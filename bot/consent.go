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
// for good comes before what the server's owner allows, also when the message
// was forwarded by the member, or to the bot alone; nobody can be asked there.
// Everybody's own pictures are always theirs to edit.
func (b *Bot) consent(ctx context.Context, c call, whose owners) (ask string, r *refusal) {
	who := c.Author().ID
	others := whose.others(who)
	if err := b.unopposed(ctx, others...); err != nil {
		return "", b.unwished(c, err)
	}
	own := whose.First != "" && whose.First == who
	switch {
	case isBotDM(c), own && len(others) == 0:
		return "", nil
	case b.policy.EditOthers == policyDeny:
		return "", &refusal{id: locale.ConsentDenied}
	case b.policy.EditOthers != policyAsk || whose.First == "" || own:
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
	return b.busy(c, "wish not read", err)
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
// want, as long as there is time to answer. Where everybody edits only their own
// pictures, that holds for what the buttons edit again, but not for what somebody
// brought to the bot alone.
func (b *Bot) mayPress(ctx context.Context, c call, owner string, v history.Version) *refusal {
	who := c.Author().ID
	if b.policy.AuthorOnly && who != owner {
		return &refusal{id: locale.RefuseNotYours, args: locale.Args{"Who": "<@" + owner + ">"}}
	}
	ctx, cancel := c.storing(ctx)
	defer cancel()
	members := []string{owner, v.Author}
	word, _, _ := strings.Cut(c.Data.CustomID, ":")
	edits := slices.Contains(editPresses, word)
	if edits {
		from, err := b.madeFrom(ctx, v)
		if err != nil {
			return b.unwished(c, err)
		}
		members = append(members, from...)
	}
	others := owners{Also: members}.others(who)
	if err := b.unopposed(ctx, others...); err != nil {
		return b.unwished(c, err)
	}
	if edits && !isBotDM(c) && len(others) > 0 && b.policy.EditOthers == policyDeny {
		return &refusal{id: locale.ConsentDenied}
	}
	return nil
}

// madeFrom are those whose pictures a version was made from, as far as they are
// known: who owned them, and for whom the results among them were made.
func (b *Bot) madeFrom(ctx context.Context, v history.Version) (members []string, err error) {
	for _, in := range v.Inputs {
		members = append(members, in.Of)
		if in.Version == "" {
			continue
		}
		from, err := b.history.Version(ctx, in.Version)
		if err != nil && !errors.Is(err, history.ErrGone) {
			return nil, err
		}
		members = append(members, from.Author)
	}
	return members, nil
}

// attributed notes of pictures of which it is not known that they are somebody
// else's, and which somebody takes from a version: it holds for all that is made
// from them, also when that version is gone.
func attributed(c call, of string, pictures []source) []source {
	all := slices.Clone(pictures)
	for n := range all {
		if all[n].Of == "" && of != c.Author().ID {
			all[n].Of = of
		}
	}
	return all
}

// ofResults is whose the results of a version are to somebody who goes on from
// them: whose pictures it was made from, else for whom it was made.
func ofResults(c call, v history.Version) string {
	for _, in := range v.Inputs {
		if in.Of != "" && in.Of != c.Author().ID {
			return in.Of
		}
	}
	return v.Author
}

// editPresses are the buttons that make another edit of the pictures that a version
// was made from, or of what came of them.
var editPresses = []string{againPress, retryPress, rewordPress}
