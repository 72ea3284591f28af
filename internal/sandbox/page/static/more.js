// What else can be done with a message: forward it, delete it.

import { el } from './dom.js';
import * as api from './api.js';
import { dialog } from './dialog.js';
import { menuButton } from './menu.js';
import { notice } from './notice.js';
import { store, where } from './store.js';

const manageMessages = 1n << 13n;

/** more is the menu button of a message. */
export function more(message) {
  const acts = [['Forward…', (opener) => forward(message, opener)]];
  if (mayDelete(message)) acts.push(['Delete', () => api.remove(message.id, store.user).catch((problem) => notice(problem.message))]);
  return menuButton('More ▸', 'More', 'more', acts);
}

const mayDelete = (message) => message.author?.id === store.me?.id
  || (store.channel?.guild_id && (BigInt(store.me?.permissions ?? 0) & manageMessages) !== 0n);

function forward(message, opener) {
  const box = dialog('Forward this message', opener);
  const send = async (channel) => {
    try {
      await api.forward({ message_id: message.id, where: where(channel), user: store.user });
      box.close();
    } catch (problem) {
      notice(problem.message);
    }
  };
  box.open(el('p', {}, 'Where to?'), el('div', { class: 'row' }, ...store.places.map((c) => el('button', {
    type: 'button', class: 'button secondary', 'data-where': where(c), onclick: () => send(c),
  }, c.name || 'Direct message'))));
}
