// What the bot asked Discord, newest last: the wire, for developers.

import { at, el } from './dom.js';
import * as api from './api.js';
import { bytes } from './attachment.js';
import { store } from './store.js';

const most = 300; // lines kept
const patience = 2_000; // between two looks
const pause = 120; // after news, so that a burst is one look

let after = 0;
let timer = 0;
let asking = false;

/** setUp keeps the list up to date. */
export const setUp = look;

/** look asks soon. */
export function look() {
  clearTimeout(timer);
  timer = setTimeout(update, pause);
}

/** forget starts anew: the sandbox was started again. */
export function forget() {
  after = 0;
  at('wire').replaceChildren();
  look();
}

async function update() {
  if (asking) return look();
  asking = true;
  const told = await api.requests(after).catch(() => null);
  asking = false;
  if (told) show(told.requests ?? []);
  clearTimeout(timer);
  timer = setTimeout(update, patience);
  return undefined;
}

function show(requests) {
  const list = at('wire');
  const bottom = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  for (const r of requests) {
    after = Math.max(after, r.n);
    list.append(line(r));
  }
  if (requests.some(registers)) store.tell('registered');
  while (list.children.length > most) list.firstElementChild.remove();
  if (bottom && requests.length > 0) list.scrollTop = list.scrollHeight;
}

function line(r) {
  const bad = r.status >= 400 ? 'bad' : 'good';
  return el('li', {}, el('details', {},
    el('summary', {},
      el('span', { class: `method ${/^[A-Z]+$/.test(r.method) ? r.method.toLowerCase() : ''}` }, r.method),
      el('span', { class: 'path', title: r.path }, short(r.path)),
      el('span', { class: `status ${bad}` }, String(r.status)),
      el('span', { class: 'ms' }, took(r))),
    el('div', { class: 'inside' },
      el('p', { class: 'full' }, r.path),
      el('p', { class: 'muted' }, new Date(r.time).toLocaleTimeString()),
      ...(r.files ?? []).map((f) => el('p', {}, `${f.field}: ${f.filename} · ${f.content_type} · ${bytes(f.bytes)}`)),
      r.payload !== null && r.payload !== undefined && el('pre', { tabindex: 0 }, JSON.stringify(r.payload, null, 2)))));
}

/** registers: the bot has told Discord which commands it has. */
const registers = (r) => r.method !== 'GET' && r.path.endsWith('/commands');

const took = (r) => (r.ms < 0.1 ? '<0.1 ms' : `${r.ms < 10 ? r.ms.toFixed(1) : Math.round(r.ms)} ms`);

/** short leaves out what is the same in every line, tokens and ids. */
function short(path) {
  return path.replace(/^\/api(\/v\d+)?/, '').replaceAll('/{token}', '').replace(/\d{12,}/g, '…');
}
