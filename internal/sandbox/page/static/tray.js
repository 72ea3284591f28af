// The tray holds the pictures that are about to be sent, in their order.

import { el, fill, announce } from './dom.js';
import { bytes } from './attachment.js';
import { notice } from './notice.js';

/**
 * Tray takes at most so many files. With names, each place has the name of the
 * option that it fills.
 */
export class Tray {
  #pictures = []; // {file, url}
  #list = el('ol', { class: 'tray-list' });
  #choose;

  constructor({ most = 10, label = 'Add pictures', names = [], types = [], changed = () => {} }) {
    Object.assign(this, { most, names, changed });
    const pick = el('input', {
      type: 'file', multiple: most > 1, accept: types.map((t) => (t.startsWith('.') ? t : `${t}/*`)).join(',') || null, class: 'hidden-visually', tabindex: -1, 'aria-hidden': 'true',
      onchange: () => {
        this.add([...pick.files]);
        pick.value = '';
      },
    });
    this.#choose = el('button', { class: 'add', type: 'button', onclick: () => pick.click() },
      el('span', { 'aria-hidden': 'true' }, '＋'), label);
    this.node = el('div', { class: 'tray', role: 'group', 'aria-label': label }, this.#list, this.#choose, pick);
    this.#draw();
  }

  get files() {
    return this.#pictures.map((p) => p.file);
  }

  /** pictures are what to show of them. */
  get pictures() {
    return this.#pictures.map((p) => ({ src: p.url, alt: p.file.name }));
  }

  /** add takes files at the end, as many as there is room for. */
  add(files) {
    const room = this.most - this.#pictures.length;
    if (files.length > room) notice(this.most === 1 ? 'Only one file fits here.' : `At most ${this.most} pictures fit.`);
    const taken = files.slice(0, Math.max(room, 0));
    this.#pictures.push(...taken.map((file) => ({ file, url: URL.createObjectURL(file) })));
    this.#draw();
    if (taken.length > 0) announce(`${taken.map((f) => f.name).join(', ')} added`);
  }

  /** clear empties the tray. What it showed stays valid: it may be compared with the result. */
  clear() {
    this.#pictures = [];
    this.#draw();
  }

  focus() {
    this.#choose.focus();
  }

  #draw() {
    fill(this.#list, ...this.#pictures.map((p, n) => this.#card(p, n)));
    this.#choose.hidden = this.#pictures.length >= this.most;
    this.changed(this.#pictures.length);
  }

  #card(picture, n) {
    const { name, size } = picture.file;
    const last = this.#pictures.length - 1;
    const act = (sign, what, disabled, onclick) => el('button', {
      class: 'icon', type: 'button', disabled, 'aria-label': `${what}: ${name}`, title: what, onclick,
    }, sign);
    return el('li', {
      class: 'card', draggable: this.most > 1,
      ondragstart: (event) => event.dataTransfer.setData('text/x-place', String(n)),
      ondragover: (event) => event.dataTransfer.types.includes('text/x-place') && event.preventDefault(),
      ondrop: (event) => this.#dropped(event, n),
    },
    el('div', { class: 'thumb' }, preview(picture)),
    el('div', { class: 'card-text' },
      this.names[n] && el('span', { class: 'place' }, this.names[n]),
      el('span', { class: 'name', title: name }, name), el('span', { class: 'muted' }, bytes(size))),
    el('div', { class: 'card-acts' },
      this.most > 1 && act('←', 'Move earlier', n === 0, () => this.#move(n, n - 1)),
      this.most > 1 && act('→', 'Move later', n === last, () => this.#move(n, n + 1)),
      act('✕', 'Remove', false, () => this.#remove(n))));
  }

  #dropped(event, to) {
    const from = event.dataTransfer.getData('text/x-place');
    if (from === '') return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(Number(from), to);
  }

  #move(from, to) {
    const [picture] = this.#pictures.splice(from, 1);
    if (!picture) return;
    this.#pictures.splice(to, 0, picture);
    this.#draw();
    announce(`${picture.file.name} is now number ${to + 1}`);
    this.#focusOn(to, to < from ? 0 : 1);
  }

  #remove(n) {
    const [{ file, url }] = this.#pictures.splice(n, 1);
    URL.revokeObjectURL(url);
    this.#draw();
    announce(`${file.name} removed`);
    if (this.#pictures.length > 0) this.#focusOn(Math.min(n, this.#pictures.length - 1), -1);
    else this.focus();
  }

  /** focusOn puts the focus on a button of a card, or on one that can be pressed. */
  #focusOn(card, button) {
    const buttons = [...this.#list.children[card].querySelectorAll('button')];
    const wanted = buttons.at(button);
    (wanted.disabled ? buttons.find((b) => !b.disabled) : wanted).focus();
  }
}

function preview({ file, url }) {
  const holder = el('span', { class: 'kind' }, (file.name.split('.').pop() || 'file').slice(0, 4));
  const img = el('img', { src: url, alt: '', draggable: 'false', onload: () => holder.replaceWith(img) });
  return holder;
}
