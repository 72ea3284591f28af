// The options of a command, as fields to fill in.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure

import { el, fresh } from './dom.js';
import * as api from './api.js';
import { store, userKey, whoAndWhere } from './store.js';
import { suggest } from './suggest.js';
import { Tray } from './tray.js';
import { word } from './words.js';

const types = { string: 3, integer: 4, boolean: 5, user: 6, number: 10, attachment: 11 };

/**
 * fields makes the fields of a command's options, in their order. Attachments
 * that count up (image, image2, …) share one tray. A field has names, a node,
 * required, and fills in a sent command by put(values, files); keep() gives
 * what restores it, unless something else was filled in by then.
 */
export function fields(command) {
  const options = command.options ?? [];
  const attachments = options.filter((o) => o.type === types.attachment);
  const seen = new Set();
  const all = [];
  for (const option of options) {
    if (option.type !== types.attachment) all.push(plain(command, option, () => values(all)));
    else if (!seen.has(stem(option))) all.push(pictures(attachments.filter((o) => stem(o) === stem(option))));
    seen.add(stem(option));
  }
  return all;
}

/** values are what is filled in by now, but for the files. */
function values(all) {
  const filled = {};
  for (const f of all) f.put(filled, []);
  return filled;
}

const stem = (option) => option.name.replace(/\d+$/, '');

function pictures(options) {
  const [first] = options;
  const names = options.map((o) => word(o, 'name'));
  const most = options.length;
  const tray = new Tray({ most, names, label: most > 1 ? 'Add pictures' : `Add ${names[0]}` });
  const put = (values, files) => tray.files.forEach((file, n) => files.push([options[n].name, file]));
  const node = el('div', { class: 'field', 'data-option': first.name },
    el('p', { class: 'caption' }, names[0], most > 1 && ` … ${names.at(-1)}`, must(first), about(first)), tray.node);
  const empty = () => tray.files.length === 0;
  const keep = () => {
    const { files } = tray;
    return () => empty() && tray.add(files);
  };
  return { option: first, node, put, tray, required: first.required === true, empty, keep, clear: () => tray.clear(), focus: () => tray.focus() };
}

function plain(command, option, others) {
  const id = fresh('option');
  const control = make(id, option);
  const offers = option.autocomplete ? suggest(control, `Suggestions for ${word(option, 'name')}`, ask) : null;
  const put = (values) => {
    const value = read(option, String(offers ? offers.value() : control.value));
    if (value !== undefined) values[option.name] = value;
  };
  async function ask() {
    const body = {
      ...whoAndWhere(), name: command.name, locale: store.locale, install: store.install || undefined,
      options: { ...others(), [option.name]: control.value }, focused: option.name,
    };
    const told = await api.autocomplete(body).catch(() => null);
    return told?.choices ?? [];
  }
  const node = el('div', { class: 'field', 'data-option': option.name },
    el('label', { for: id, class: 'caption' }, word(option, 'name'), must(option), about(option)), control, offers?.node);
  const empty = () => control.value.trim() === '';
  const clear = () => {
    control.value = '';
    offers?.close();
  };
  const keep = () => {
    const kept = control.value;
    return () => { if (empty()) control.value = kept; };
  };
  return { option, node, control, put, required: option.required === true, empty, clear, keep, focus: () => control.focus() };
}

const must = (option) => option.required && el('span', { class: 'must', title: 'required' }, ' *');
const about = (option) => el('span', { class: 'help' }, ` ${word(option, 'description') ?? ''}`);

function make(id, option) {
  const required = option.required === true;
  if (option.choices?.length) return menu(id, option.choices.map((c) => [c.value, word(c, 'name')]));
  if (option.type === types.boolean) return menu(id, [['true', 'yes'], ['false', 'no']]);
  if (option.type === types.user) return menu(id, store.users.map((u) => [u.id, userKey(u)]));
  if (option.type === types.integer || option.type === types.number) {
    return el('input', { id, type: 'number', min: option.min_value, max: option.max_value, step: option.type === types.number ? 'any' : 1, required });
  }
  const long = option.type === types.string && (required || option.max_length > 400);
  return el(long ? 'textarea' : 'input', {
    id, required, rows: long ? 2 : null, autocomplete: 'off', minlength: option.min_length, maxlength: option.max_length ?? 6000,
  });
}

function menu(id, choices) {
  return el('select', { id }, el('option', { value: '' }, '—'),
    ...choices.map(([value, name]) => el('option', { value: String(value) }, name)));
}

/** read is the value as the option's type wants it, undefined when there is none. */
function read(option, raw) {
  if (raw.trim() === '') return undefined;
  if (option.type === types.boolean) return raw === 'true';
  return option.type === types.integer || option.type === types.number ? Number(raw) : raw;
}
