// Buttons and menus of a message.
// https://docs.discord.com/developers/components/reference

import { el } from './dom.js';
import * as api from './api.js';
import { store } from './store.js';
import { begin } from './interaction.js';
import { listbox } from './listbox.js';
import { blocks } from './blocks.js';

const row = 1;
const button = 2;
const select = 3;
const text = 10;
const styles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger', 5: 'secondary' };
const linkStyle = 5;

/** controls makes the nodes of a message's components. */
export function controls(message) {
  return (message.components ?? []).map((c) => component(message, c));
}

function component(message, c) {
  switch (c.type) {
    case row: return el('div', { class: 'row' }, ...(c.components ?? []).map((inner) => component(message, inner)));
    case button: return press(message, c);
    case select: return choose(message, c);
    case text: return el('div', { class: 'words' }, ...blocks(c.content ?? ''));
    default: return el('p', { class: 'muted' }, `(a component of type ${Number(c.type)}, which this page does not show)`);
  }
}

function press(message, c) {
  const label = [c.emoji?.name, c.label].filter(Boolean).join(' ') || 'Button';
  if (c.style === linkStyle) return outward(c, label);
  const node = el('button', {
    class: `button ${styles[c.style] ?? 'secondary'}`, type: 'button', disabled: c.disabled, 'data-key': c.custom_id,
    onclick: () => send(message, node, { custom_id: c.custom_id }),
  }, label);
  return node;
}

function outward(c, label) {
  const safe = /^https?:\/\//i.test(c.url ?? '');
  return el('a', { class: 'button secondary', href: safe ? c.url : null, target: '_blank', rel: 'noopener noreferrer nofollow' }, `${label} ↗`);
}

function choose(message, c) {
  const { node, button: opener } = listbox({
    key: c.custom_id, disabled: c.disabled, label: c.placeholder || 'Choose…', options: c.options ?? [],
    least: c.min_values ?? 1, most: c.max_values ?? 1,
    chosen: (values) => send(message, opener, { custom_id: c.custom_id, values }),
  });
  return node;
}

async function send(message, node, what) {
  node.disabled = true;
  node.classList.add('busy');
  await begin(() => api.component({ message_id: message.id, user: store.user, locale: store.locale, ...what }), node);
  node.disabled = false;
  node.classList.remove('busy');
}
