// The messages of the channel, oldest first, kept at the newest unless the
// visitor reads further up.

import { announce, at, el, fill } from './dom.js';
import * as api from './api.js';
import { store } from './store.js';
import { isEphemeral, isThinking, summary, view } from './message.js';
import { interactionOf } from './before.js';
import { notice } from './notice.js';

const near = 120; // px from the end that count as reading the newest

let pinned = true; // at the newest?
let kept = 0; // where the page itself has scrolled to

export function setUp() {
  const scroll = at('scroll');
  scroll.addEventListener('scroll', () => {
    if (atEnd(scroll)) pinned = true;
    else if (scroll.scrollTop < kept) pinned = false; // not when only a picture took room
    kept = scroll.scrollTop;
  });
  scroll.addEventListener('load', keepUp, { capture: true }); // a picture came and took room
  new ResizeObserver(keepUp).observe(scroll);
  store.on('messages', draw);
  store.on('message', change);
  store.on('gone', remove);
  store.on('who', draw);
  store.on('place', enter);
  store.on('commands', draw);
  store.on('acted', toNewest);
  store.on('language', draw);
  store.on('jump', jump);
}

/** jump shows a message, in another channel too. */
async function jump({ channel, message }) {
  if (channel !== store.channel?.id) {
    const there = store.places.find((c) => c.id === channel);
    if (!there) return notice('You do not see that channel.');
    store.enter(there);
    await load();
  }
  if (!message) return undefined;
  const node = at(`m-${message}`);
  if (!node) return notice('That message is not there any more.');
  pinned = false;
  node.scrollIntoView({ block: 'center' });
  kept = at('scroll').scrollTop;
  node.classList.add('found');
  node.focus();
  return undefined;
}

/** load asks for the channel's messages. */
export async function load() {
  const { channel } = store;
  if (!channel) return;
  store.expect();
  const told = await api.messages(channel.id).catch(() => null);
  if (told && channel.id === store.channel?.id) store.replace(told.messages ?? []);
}

function enter() {
  pinned = true;
  kept = 0;
  store.leave();
  load();
}

/** toNewest: who does something wants to see what comes of it. */
function toNewest() {
  pinned = true;
  kept = 0;
  follow();
}

function draw() {
  look();
  fill(at('messages'), ...[...store.messages.values()].filter(visible).map(view));
  empty();
  follow();
}

function change({ message }) {
  const old = at(`m-${message.id}`);
  if (!visible(message)) return;
  look();
  const node = view(message);
  if (old) replace(old, node);
  else at('messages').append(node);
  empty();
  follow();
  tellOf(message);
}

let told = ''; // the last message that was read out

/** tellOf reads a message out, unless it says what it said already. */
function tellOf(message) {
  const text = `${message.id} ${summary(message)}`;
  if (isThinking(message) || text === told) return;
  told = text;
  announce(summary(message));
}

/** replace keeps the focus where it was, if that is still there. */
function replace(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(node);
  if (!focused) return;
  const again = [...node.querySelectorAll('[data-key]')].find((n) => n.dataset.key === focused.dataset.key);
  (again ?? node).focus();
}

function remove(id) {
  const node = at(`m-${id}`);
  const next = node?.nextElementSibling ?? node?.previousElementSibling;
  if (node?.contains(document.activeElement)) (next ?? at('scroll')).focus();
  node?.remove();
  empty();
}

/** visible: an ephemeral message is for the one who asked, until dismissed. */
function visible(message) {
  if (!isEphemeral(message)) return true;
  if (store.hidden.has(message.id)) return false;
  const asked = (message.interaction_metadata ?? message.interaction)?.user?.id;
  return !interactionOf(message) || !asked || !store.me || asked === store.me.id;
}

function empty() {
  const node = at('empty');
  node.hidden = at('messages').children.length > 0;
  if (!node.hidden) fill(node, el('h2', {}, 'Nothing here yet'), el('p', {}, 'Add a picture below, say what should change, and press Run.'));
}

const atEnd = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < near;

/** look sees that the visitor has scrolled up a moment ago. (Afterwards it is too late: a list that changes may move by itself.) */
function look() {
  const scroll = at('scroll');
  if (scroll.scrollTop < kept && !atEnd(scroll)) pinned = false;
}

/** follow shows the newest, unless the visitor has scrolled up. */
function follow() {
  if (!pinned) return;
  const scroll = at('scroll');
  scroll.scrollTop = scroll.scrollHeight;
  kept = scroll.scrollTop;
}

function keepUp() {
  look();
  follow();
}
