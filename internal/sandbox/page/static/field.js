// The fields of a form. A field has an id, a node, and a value or files.

import { el, fresh } from './dom.js';
import { Tray } from './tray.js';

const row = 1;
const select = 3;
const input = 4;
const text = 10;
const label = 18;
const upload = 19;
const radios = 21;
const checkbox = 23;
const paragraph = 2;

/** field makes the fields of a component; text has a node only. */
export function field(c) {
  switch (c.type) {
    case row: return (c.components ?? []).flatMap(field);
    case label: return labelled(c.component ?? {}, c.label, c.description);
    case input: return labelled(c, c.label, '');
    case text: return { node: el('p', {}, c.content ?? '') };
    default: return { node: unknown(c) };
  }
}

function labelled(c, name, description) {
  const made = make(c);
  if (!made) return { node: unknown(c) };
  const required = c.required ?? true;
  const caption = el(made.group ? 'p' : 'label', { id: `${made.for}-label`, for: made.group ? null : made.for, class: 'caption' },
    name || c.custom_id, required && el('span', { class: 'must', title: 'required' }, ' *'));
  const help = description && el('p', { class: 'help', id: `${made.for}-help` }, description);
  return { ...made, id: c.custom_id, node: el('div', { class: 'field' }, caption, help, made.node) };
}

function make(c) {
  switch (c.type) {
    case input: return words(c);
    case select: return choice(c, (value) => (value === '' ? [] : [value]));
    case radios: return choice(c, (value) => value || null);
    case checkbox: return check(c);
    case upload: return files(c);
    default: return null;
  }
}

function words(c) {
  const id = fresh('field');
  const node = el(c.style === paragraph ? 'textarea' : 'input', {
    id, rows: c.style === paragraph ? 4 : null, placeholder: c.placeholder, value: c.value ?? '',
    required: c.required ?? true, minlength: c.min_length, maxlength: c.max_length ?? 4000, 'aria-describedby': `${id}-help`,
  });
  return { for: id, node, value: () => node.value, focus: () => node.focus() };
}

/** choice is one of some options, or several; sent says how a single value is sent. */
function choice(c, sent) {
  const id = fresh('field');
  if (c.max_values > 1) return several(c, id);
  const node = el('select', { id, required: c.required ?? true },
    el('option', { value: '' }, c.placeholder || '—'),
    ...(c.options ?? []).map((o) => el('option', { value: o.value, selected: o.default }, o.label)));
  return { for: id, node, value: () => sent(node.value), focus: () => node.focus() };
}

function several(c, id) {
  const node = el('select', { id, required: c.required ?? true, multiple: true },
    ...(c.options ?? []).map((o) => el('option', { value: o.value, selected: o.default }, o.label)));
  return { for: id, node, value: () => [...node.selectedOptions].map((o) => o.value), focus: () => node.focus() };
}

function check(c) {
  const id = fresh('field');
  const node = el('input', { id, type: 'checkbox', checked: c.default });
  return { for: id, node, value: () => node.checked, focus: () => node.focus() };
}

function files(c) {
  const id = fresh('field');
  const tray = new Tray({ most: c.max_values ?? 1, label: 'Choose a file' });
  tray.node.setAttribute('aria-labelledby', `${id}-label`);
  return { for: id, group: true, node: tray.node, files: () => tray.files, focus: () => tray.focus() };
}

function unknown(c) {
  return el('p', { class: 'muted' }, `(a field of type ${Number(c.type)}, which this page does not show)`);
}
