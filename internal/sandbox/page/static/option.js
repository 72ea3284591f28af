// The options of a command, as fields to fill in.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure

import { el, fill, fresh } from './dom.js';
import * as api from './api.js';
import { whoAndWhere } from './store.js';
import { Tray } from './tray.js';
import { word } from './words.js';

const types = { string: 3, integer: 4, boolean: 5, number: 10, attachment: 11 };
const pause = 250;

/**
 * fields makes the fields of a command's options, in their order. Attachments
 * that count up (image, image2, …) share one tray. A field has names, a node,
 * required, and fills in a sent command by put(values, files).
 */
export function fields(command) {
  const options = command.options ?? [];
  const attachments = options.filter((o) => o.type === types.attachment);
  const seen = new Set();
  return options.flatMap((option) => {
    if (option.type !== types.attachment) return [plain(command, option)];
    if (seen.has(stem(option))) return [];
    seen.add(stem(option));
    return [pictures(attachments.filter((o) => stem(o) === stem(option)))];
  });
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
  return { option: first, node, put, tray, required: first.required === true, empty, clear: () => tray.clear(), focus: () => tray.focus() };
}

function plain(command, option) {
  const id = fresh('option');
  const control = make(id, command, option);
  const put = (values) => {
    const value = read(option, control.value);
    if (value !== undefined) values[option.name] = value;
  };
  const node = el('div', { class: 'field', 'data-option': option.name },
    el('label', { for: id, class: 'caption' }, word(option, 'name'), must(option), about(option)), control,
    option.autocomplete && suggestions(id, command, option, control));
  const empty = () => control.value.trim() === '';
  const clear = () => { control.value = ''; };
  return { option, node, control, put, required: option.required === true, empty, clear, focus: () => control.focus() };
}

const must = (option) => option.required && el('span', { class: 'must', title: 'required' }, ' *');
const about = (option) => el('span', { class: 'help' }, ` ${word(option, 'description') ?? ''}`);

function make(id, command, option) {
  const required = option.required === true;
  if (option.choices?.length) return menu(id, option.choices.map((c) => [c.value, word(c, 'name')]));
  if (option.type === types.boolean) return menu(id, [['true', 'yes'], ['false', 'no']]);
  if (option.type === types.integer || option.type === types.number) {
    return el('input', { id, type: 'number', min: option.min_value, max: option.max_value, step: option.type === types.number ? 'any' : 1, required });
  }
  const long = required && !option.autocomplete;
  return el(long ? 'textarea' : 'input', {
    id, required, rows: long ? 2 : null, autocomplete: 'off', minlength: option.min_length, maxlength: option.max_length ?? 6000,
    list: option.autocomplete ? `${id}-list` : null,
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

/** suggestions asks the bot while the visitor types. */
function suggestions(id, command, option, control) {
  const list = el('datalist', { id: `${id}-list` });
  let timer = 0;
  const ask = async () => {
    const told = await api.autocomplete({ ...whoAndWhere(), name: command.name, options: { [option.name]: control.value }, focused: option.name }).catch(() => null);
    if (told) fill(list, ...(told.choices ?? []).map((c) => el('option', { value: String(c.value) }, c.name)));
  };
  control.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  return list;
}
