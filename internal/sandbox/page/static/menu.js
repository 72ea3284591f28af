// "Apps ▸ Edit image": the message commands, on any message.

import { el, fresh } from './dom.js';
import * as api from './api.js';
import { fileAddress } from './api.js';
import { altOf, isPicture } from './attachment.js';
import { store, where } from './store.js';
import { begin } from './interaction.js';
import { word } from './words.js';

const messageCommand = 3;

/** appsMenu is a menu button, or null when the bot has no message command there. */
export function appsMenu(message) {
  const commands = store.commands.filter((c) => c.type === messageCommand);
  if (commands.length === 0) return null;
  return menuButton('Apps ▸', 'Apps', 'apps', commands.map((c) => [word(c, 'name'), (opener) => run(message, c, opener)]));
}

/** menuButton opens a menu of [name, act] pairs; an act gets the button. */
export function menuButton(text, label, key, acts) {
  const id = fresh('menu');
  const items = acts.map(([name, act]) => el('button', {
    class: 'menu-item', type: 'button', role: 'menuitem', tabindex: -1,
    onclick: () => {
      close();
      act(button);
    },
  }, name));
  const list = el('div', { id, class: 'menu', role: 'menu', 'aria-label': label, hidden: true }, ...items);
  const button = el('button', {
    class: 'tool', type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-controls': id, 'data-key': key,
    onclick: () => (list.hidden ? show() : close()),
  }, text);
  const holder = el('div', {
    class: 'menu-holder',
    onkeydown: (event) => keys(event, items, close, button),
    onfocusout: (event) => holder.contains(event.relatedTarget) || close(),
  }, button, list);

  function show() {
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items[0].focus();
  }
  function close() {
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }
  return holder;
}

function keys(event, items, close, button) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Escape') {
    close();
    button.focus();
  } else if (to !== undefined && at >= 0) {
    event.preventDefault();
    items.at(to % items.length).focus();
  }
}

function run(message, command, opener) {
  const inner = (message.message_snapshots ?? []).flatMap((f) => f.message.attachments ?? []);
  const pictures = [...(message.attachments ?? []), ...inner].filter(isPicture).map((a) => ({ src: fileAddress(a), alt: altOf(a) }));
  const body = {
    name: command.name, type: messageCommand, target_id: message.id, user: store.user, where: where(store.channel),
    locale: store.locale, install: store.install || undefined,
  };
  return begin(() => api.command(body), opener, pictures);
}
