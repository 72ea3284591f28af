// The form of a slash command: what it needs first, the rest folded away.

import { el } from './dom.js';
import * as api from './api.js';
import { store, whoAndWhere } from './store.js';
import { begin } from './interaction.js';
import { fields } from './option.js';
import { enter } from './keys.js';
import { notice } from './notice.js';
import { sample } from './sample.js';
import { word } from './words.js';

const slash = 1;

/** commandForm makes the form of a command, with the tray for dropped pictures. */
export function commandForm(command, leave) {
  const all = fields(command);
  const tray = roomiest(all);
  const button = el('button', { class: 'button primary', type: 'submit' }, 'Run');
  const focus = () => (all.find((f) => f.control && f.required) ?? all.find((f) => f.control) ?? all[0] ?? button).focus();
  const submit = (event) => {
    event.preventDefault();
    if (!button.disabled && complete(all)) run(command, all, tray, button, focus);
  };
  const node = el('form', {
    class: 'compose-command', novalidate: true, 'aria-label': `The command /${command.name}`, onsubmit: submit,
    onkeydown: (event) => (event.key === 'Escape' ? leave() : enter(event)),
  },
  head(command, leave),
  el('div', { class: 'main-fields' }, ...all.filter((f) => f.required).map((f) => f.node)),
  el('div', { class: 'compose-foot' },
    rest(all.filter((f) => !f.required), !all.some((f) => f.required)),
    el('div', { class: 'row end' },
      tray && el('button', { class: 'link', type: 'button', onclick: async () => tray.add([await sample()]) }, 'No picture at hand? Draw one'),
      button)));
  return { node, tray, focus, fields: all };
}

function head(command, leave) {
  return el('div', { class: 'command-head' },
    el('strong', { class: 'chip' }, `/${word(command, 'name')}`),
    el('span', { class: 'muted' }, word(command, 'description') ?? ''),
    el('button', {
      class: 'icon', type: 'button', 'aria-label': 'Leave the command and write a message', title: 'Write a message instead', onclick: leave,
    }, '✕'));
}

function rest(fields, open) {
  if (fields.length === 0) return null;
  const names = fields.map((f) => word(f.option, 'name')).join(', ');
  return el('details', { class: 'more-options', open }, el('summary', {}, `${open ? 'Options' : 'More options'}: ${names}`),
    el('div', { class: 'rest-fields' }, ...fields.map((f) => f.node)));
}

/** roomiest is the tray with the most places. */
function roomiest(all) {
  return all.map((f) => f.tray).filter(Boolean).sort((a, b) => b.most - a.most)[0];
}

/** complete says what is missing, if anything is. */
function complete(all) {
  const missing = all.find((f) => f.required && f.empty());
  if (!missing) return true;
  notice(`“${word(missing.option, 'name')}” is still missing.`);
  missing.focus();
  return false;
}

/**
 * run sends the command. The form is emptied at once, for the next one, and
 * left alone when the answer comes; a command that is refused comes back into
 * the fields that are still empty.
 */
async function run(command, all, tray, button, focus) {
  const [values, files] = [{}, []];
  for (const f of all) f.put(values, files);
  const [pictures, kept] = [tray?.pictures, all.map((f) => f.keep())];
  const body = {
    name: command.name, type: slash, options: values, ...whoAndWhere(), locale: store.locale, install: store.install || undefined,
  };
  button.disabled = true;
  focus();
  all.forEach((f) => f.clear()); // after the focus, which would open suggestions that nobody asked for
  const sent = () => { button.disabled = false; };
  const id = await begin(() => api.command(body, files), button, pictures, sent);
  if (id === null) kept.forEach((restore) => restore());
}
