// One message: who, when, words, pictures, buttons.

import { el } from './dom.js';
import { blocks } from './blocks.js';
import { picture } from './attachment.js';
import { controls } from './components.js';
import { appsMenu } from './menu.js';
import { moment } from './time.js';
import { avatar } from './avatar.js';
import { card } from './embed.js';
import { more } from './more.js';
import { nameOf } from './people.js';
import { store } from './store.js';

const slash = 1; // the type of a command
const ephemeral = 1 << 6; // flags of a message
const loading = 1 << 7;

export const isEphemeral = (message) => (message.flags & ephemeral) !== 0;
export const isThinking = (message) => (message.flags & loading) !== 0;

/** view makes the node of a message. */
export function view(message) {
  const author = message.author ?? {};
  const hidden = isEphemeral(message);
  const pings = (message.pinged ?? []).includes(store.me?.id);
  return el('li', { id: `m-${message.id}`, class: `message${hidden ? ' ephemeral' : ''}${pings ? ' pings' : ''}`, tabindex: -1 },
    used(message) ?? answers(message),
    avatar(author),
    el('article', { class: 'message-body', 'aria-label': `Message by ${nameOf(author)}` },
      el('header', {},
        el('strong', { class: 'author' }, nameOf(author)),
        author.bot && el('span', { class: 'badge' }, 'app'),
        moment(message.timestamp),
        message.edited_timestamp && !isThinking(message) && el('span', { class: 'muted' }, '(edited)'),
        pings && el('span', { class: 'hidden-visually' }, 'mentions you')),
      isThinking(message) ? thinking(author) : content(message),
      hidden && !isThinking(message) && onlyYou(message)),
    tools(message));
}

function content(message) {
  return [
    ...(message.message_snapshots ?? []).map((s) => forwarded(message, s.message)),
    ...shown(message, message),
    ...controls(message),
  ];
}

/** shown are the words, pictures and cards of a message, or of one that it forwards. */
function shown(message, { content: words, attachments: pictures = [], embeds = [] }) {
  return [
    words && el('div', { class: 'words' }, ...blocks(words)),
    pictures.length > 0 && el('ul', { class: `pictures n${Math.min(pictures.length, 5)}` },
      ...pictures.map((a) => el('li', {}, picture(message, a)))),
    ...embeds.map(card),
  ];
}

function forwarded(message, inner) {
  return el('div', { class: 'forwarded' }, el('p', { class: 'muted' }, '↪ Forwarded'), ...shown(message, inner));
}

/** answers is the line above an answer to another message that is there. */
function answers(message) {
  const ref = message.message_reference;
  const other = ref?.type === 0 && store.messages.get(ref.message_id);
  if (!other) return null;
  return el('p', { class: 'used' }, 'answers ', el('strong', {}, nameOf(other.author)), ' ',
    el('button', { class: 'link', type: 'button', 'data-key': 'jump', onclick: () => store.tell('jump', { channel: ref.channel_id, message: ref.message_id }) }, 'show'));
}

/** used is the line above an answer that says who ran which command. */
function used(message) {
  const asked = message.interaction_metadata ?? message.interaction;
  if (!asked?.user) return null;
  return el('p', { class: 'used' },
    el('strong', {}, nameOf(asked.user)), ' used ', el('span', { class: 'mention' }, commandOf(asked)));
}

/** commandOf is the name of the command that led to the interaction. */
function commandOf(asked) {
  if (asked.triggering_interaction_metadata) return commandOf(asked.triggering_interaction_metadata);
  if (!asked.name) return 'a button';
  return asked.command_type === slash ? `/${asked.name}` : asked.name;
}

function thinking(author) {
  return el('p', { class: 'thinking' },
    el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
    `${nameOf(author)} is thinking…`);
}

function onlyYou(message) {
  const dismiss = () => {
    store.hidden.add(message.id);
    store.drop(message.id);
  };
  return el('p', { class: 'only-you' },
    el('span', { 'aria-hidden': 'true' }, '👁'), ' Only you can see this · ',
    el('button', { class: 'link', type: 'button', 'data-key': 'dismiss', onclick: dismiss }, 'Dismiss'));
}

function tools(message) {
  if (isThinking(message) || isEphemeral(message)) return null;
  return el('div', { class: 'tools' }, appsMenu(message), more(message));
}

/** summary is a message in a line, for those who hear it. */
export function summary(message) {
  const pictures = message.attachments?.length ?? 0;
  const seen = pictures === 1 ? ', with a picture' : pictures > 1 ? `, with ${pictures} pictures` : '';
  return `${nameOf(message.author)}: ${message.content ?? ''}${seen}`;
}
