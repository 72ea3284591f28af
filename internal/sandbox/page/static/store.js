// What the page knows. Everything that is drawn is drawn from here, and
// whoever draws listens for the change that concerns them.

class Store extends EventTarget {
  connected = null; // is a bot connected? null: not known yet
  reachable = null; // does the sandbox answer?
  commands = []; // that are offered to the user there
  users = [];
  channels = [];
  channel = null; // the one that is looked at
  user = 'member';
  locale = navigator.language || 'en-US';
  install = '';
  messages = new Map(); // of the channel, by id
  before = new Map(); // pictures that went into an interaction, by its id
  hidden = new Set(); // ephemeral messages that were dismissed
  revealed = new Set(); // spoilers that were opened
  #news = new Map(); // messages since a list was asked for, by id; null: gone

  /** tell lets the listeners of a change know. */
  tell(change, detail) {
    this.dispatchEvent(new CustomEvent(change, { detail }));
  }

  on(change, listener) {
    this.addEventListener(change, (event) => listener(event.detail));
  }

  learn({ connected, users, channels, bot }) {
    this.connected = connected;
    this.users = users ?? [];
    this.channels = channels ?? [];
    this.bot = bot;
    this.channel = this.#same();
    this.tell('state');
  }

  /** offer takes the commands that the user may run there. */
  offer(commands) {
    const changed = JSON.stringify(commands) !== JSON.stringify(this.commands);
    this.commands = commands;
    if (changed) this.tell('commands');
  }

  /** places are the channels that the user sees. */
  get places() {
    return this.channels.filter((c) => !c.users || c.users.includes(this.user));
  }

  /** #same is the channel that is looked at, or the user's own of that kind. */
  #same() {
    const { places, channel } = this;
    return places.find((c) => c.id === channel?.id) ?? places.find((c) => where(c) === where(channel)) ?? places[0] ?? null;
  }

  /** expect: a list of the channel's messages was asked for. */
  expect() {
    this.#news.clear();
  }

  /** replace takes the list; what came or went since it was asked for holds. */
  replace(list) {
    this.messages = new Map(list.map((m) => [m.id, m]));
    for (const [id, message] of this.#news) {
      if (message) this.messages.set(id, message);
      else this.messages.delete(id);
    }
    this.tell('messages');
  }

  /** leave empties the list: another channel is shown. */
  leave() {
    this.#news.clear();
    this.replace([]);
  }

  /** put takes one new or changed message. */
  put(message) {
    if (message.channel_id !== this.channel?.id) return;
    const known = this.messages.has(message.id);
    this.#news.set(message.id, message);
    this.messages.set(message.id, message);
    this.tell('message', { message, known });
  }

  drop(id) {
    this.#news.set(id, null);
    if (this.messages.delete(id)) this.tell('gone', id);
  }

  enter(channel) {
    this.channel = channel;
    this.tell('place');
  }

  become(user) {
    this.user = user;
    const there = this.#same();
    this.tell('who');
    if (there?.id !== this.channel?.id) this.enter(there);
  }

  /** person is the account with the id, undefined for a stranger. */
  person(id) {
    return this.users.find((u) => u.id === id);
  }

  /** remember keeps what an interaction was given, to compare its result with. */
  remember(interaction, pictures) {
    if (pictures.length > 0) this.before.set(interaction, pictures);
    this.tell('before', interaction);
  }

  /** me is the account of the visitor, undefined when it is not known. */
  get me() {
    return this.users.find((u) => userKey(u) === this.user);
  }
}

export const store = new Store();

/** where is the control routes' word for a channel. */
export const where = (channel) => channel?.where ?? 'server';

/** userKey is the control routes' word for a user. */
export const userKey = (user) => user.handle;

/** whoAndWhere is the part that a command and a message have in common. */
export const whoAndWhere = () => ({ user: store.user, where: where(store.channel) });
