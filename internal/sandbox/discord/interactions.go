package discord

import (
	"slices"
	"strings"
	"time"
)

// keptInteractions bounds what is remembered of them.
const keptInteractions = 5000

// Interaction types
// (https://docs.discord.com/developers/interactions/receiving-and-responding).
const (
	typeCommand      = 2
	typeComponent    = 3
	typeAutocomplete = 4
	typeModal        = 5
)

// interaction is something that a member did and that the application has to
// answer.
type interaction struct {
	id      string
	token   string
	kind    int
	name    string // of a command
	cmdKind int64  // of a command
	user    *user
	channel *channel
	owners  object
	locale  string
	home    string // guild_locale
	limit   int64  // attachment_size_limit
	perms   uint64 // app_permissions
	forced  bool   // every answer is ephemeral
	created time.Time

	pictures list   // the attachments that it is about
	sent     object // as the application got it

	source *message     // that holds the pressed component
	parent *interaction // that opened the modal

	callback   int // type of the first answer; 0 is none yet
	failed     bool
	reply      *message // @original
	modal      object
	choices    list
	followups  int
	ackedAt    time.Time
	answeredAt time.Time

	changed chan struct{} // closed and replaced at every change
	settled chan struct{} // closed when nothing will change by itself
}

// interactionStore finds interactions by id and by token.
type interactionStore struct {
	order []*interaction
	ids   map[string]*interaction
	token map[string]*interaction
}

func (st *interactionStore) find(id string) *interaction { return st.ids[id] }

func (st *interactionStore) byToken(token string) *interaction { return st.token[token] }

// add keeps an interaction, and gives up the oldest when there are too many.
func (st *interactionStore) add(i *interaction) {
	if st.ids == nil {
		st.ids, st.token = map[string]*interaction{}, map[string]*interaction{}
	}
	st.order = append(st.order, i)
	st.ids[i.id], st.token[i.token] = i, i
	if len(st.order) > keptInteractions {
		old := st.order[0]
		old.settle()
		st.order = st.order[1:]
		delete(st.ids, old.id)
		delete(st.token, old.token)
	}
}

// begin keeps a new interaction and watches its deadlines.
func (s *Server) begin(i *interaction) {
	i.id, i.token, i.created = s.ids.next(), "aW50ZXJhY3Rpb246"+randomText(96), time.Now()
	i.changed, i.settled = make(chan struct{}), make(chan struct{})
	s.interactions.add(i)
	s.tell(i)
	s.work.Go(func() { s.age(i) })
}

// age fails an interaction that is not acknowledged in time, and one that is
// still thinking when its token ends.
func (s *Server) age(i *interaction) {
	limits := []time.Duration{s.opts.AckWithin, s.opts.TokenLife}
	slices.Sort(limits)
	for _, limit := range limits {
		timer := time.NewTimer(time.Until(i.created.Add(limit)))
		select {
		case <-timer.C:
		case <-i.settled:
			timer.Stop()
			return
		case <-s.ctx.Done():
			timer.Stop()
			return
		}
		s.mu.Lock()
		if i.callback == 0 && limit >= s.opts.AckWithin || i.state() == "thinking" && limit >= s.opts.TokenLife {
			i.failed = true
			i.note()
			s.tell(i)
		}
		s.mu.Unlock()
	}
}

func (i *interaction) settle() {
	select {
	case <-i.settled:
	default:
		close(i.settled)
	}
}

// state is what the member sees.
func (i *interaction) state() string {
	switch {
	case i.failed:
		return "failed"
	case i.callback == 0:
		return "pending"
	case i.modal != nil:
		return "modal"
	case i.reply != nil && !i.reply.gone && i.reply.flags&flagLoading != 0:
		return "thinking"
	}
	return "answered"
}

// final says whether the reply is no longer in progress: it neither is
// "thinking…" nor carries a button that cancels.
func (i *interaction) final() bool {
	switch i.state() {
	case "failed":
		return true
	case "answered":
		return i.reply == nil || i.reply.gone || !cancellable(i.reply.components)
	}
	return false
}

func cancellable(components list) bool {
	for _, c := range allComponents(components) {
		if id, _ := c["custom_id"].(string); strings.HasPrefix(id, "cancel:") {
			return true
		}
	}
	return false
}

// note wakes whoever waits for a change.
func (i *interaction) note() {
	if i.final() && i.answeredAt.IsZero() {
		i.answeredAt = time.Now()
	}
	if i.failed || i.callback != 0 && i.state() != "thinking" {
		i.settle()
	}
	close(i.changed)
	i.changed = make(chan struct{})
}

// tell sends the interaction to the watchers.
func (s *Server) tell(i *interaction) { s.hub.publish("interaction", s.interactionJSON(i)) }

// interactionJSON is an interaction as the control routes show it.
func (s *Server) interactionJSON(i *interaction) object {
	o := object{
		"id": i.id, "type": i.kind, "state": i.state(), "final": i.final(), "user_id": i.user.id, "channel_id": i.channel.id,
		"acknowledged_ms": since(i.created, i.ackedAt), "answered_ms": since(i.created, i.answeredAt),
		"message": nil, "modal": nil, "choices": orEmpty(i.choices), "followups": i.followups,
		"pictures": orEmpty(i.pictures),
	}
	if i.reply != nil && !i.reply.gone {
		o["message"] = s.seen(i.reply)
	}
	if i.modal != nil {
		o["modal"] = i.modal
	}
	return o
}

func since(from, to time.Time) any {
	if to.IsZero() {
		return nil
	}
	return float64(to.Sub(from).Microseconds()) / 1000
}

// metadata is what a message tells of the interaction that it answers.
func (i *interaction) metadata() object {
	o := object{"id": i.id, "type": i.kind, "user": i.user.json(), "authorizing_integration_owners": i.owners}
	switch i.kind {
	case typeCommand:
		o["name"], o["command_type"] = i.name, i.cmdKind
	case typeComponent:
		o["interacted_message_id"] = i.source.id
	case typeModal:
		o["triggering_interaction_metadata"] = i.parent.metadata()
	}
	return o
}

// expired says whether the token has ended.
func (s *Server) expired(i *interaction) bool { return time.Since(i.created) > s.opts.TokenLife }

// payload is the interaction as the application gets it, complete but for
// its data.
func (s *Server) payload(i *interaction, data object) object {
	w := &s.world
	o := object{
		"id": i.id, "application_id": s.opts.ApplicationID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"channel_id": i.channel.id, "channel": w.channelJSON(i.channel), "app_permissions": bits(i.perms), "locale": i.locale,
		"entitlements": list{}, "entitlement_sku_ids": list{}, "authorizing_integration_owners": i.owners,
		"attachment_size_limit": i.limit, "context": i.channel.context(),
	}
	if i.channel.inServer() {
		member := w.member(i.user)
		member["permissions"] = bits(i.user.perms)
		o["member"], o["guild_id"] = member, w.guild
		o["guild"] = object{"id": w.guild, "locale": i.home, "features": list{}}
		o["guild_locale"] = i.home
	} else {
		o["user"] = i.user.json()
	}
	if m := i.sourceMessage(); m != nil {
		o["message"] = s.messageJSON(m)
	}
	return o
}

// sourceMessage is the message with the component that was pressed, also when
// that opened a modal.
func (i *interaction) sourceMessage() *message {
	if i.source == nil && i.parent != nil {
		return i.parent.sourceMessage()
	}
	return i.source
}

// context is the kind of place: 0 a server, 1 the bot's DM, 2 another DM.
func (c *channel) context() int {
	switch c.kind {
	case kindDM:
		return 1
	case kindGroup:
		return 2
	}
	return 0
}
