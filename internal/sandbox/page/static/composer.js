// The composer: a plain message, or a command with its options.

import { at, el, fill } from './dom.js';
import * as api from './api.js';
import { store, whoAndWhere } from './store.js';
import { commandForm } from './command.js';
import { entries } from './entries.js';
import { enter } from './keys.js';
import { picker } from './picker.js';
import { placeName } from './places.js';
import { Tray } from './tray.js';
import { notice } from './notice.js';
import { takePictures } from './intake.js';

const slash = 1;
const attachment = 11;

let open = null; // {kind, command?, tray, focus, again?}
let touched = false; // has the visitor chosen between message and command?

/** slashCommands are the commands that are typed. */
const slashCommands = () => entries(store.commands.filter((c) => (c.type ?? slash) === slash));

/** setUp draws the composer and keeps it up with what the bot can do. */
export function setUp() {
  store.on('commands', refresh);
  store.on('state', () => open.again?.());
  store.on('language', () => (open.command ? redraw() : open.again()));
  store.on('place', () => open.again?.());
  takePictures((files) => open.tray?.add(files));
  writeMessage();
}

/** refresh opens the picture command for a visitor who has not chosen yet. */
function refresh() {
  const commands = slashCommands();
  const first = commands.find((c) => c.options?.some((o) => o.type === attachment));
  const same = commands.find((c) => c.id === open.command?.id);
  if (open.command && JSON.stringify(same) !== JSON.stringify(open.command)) redraw();
  else if (!touched && first && open.kind === 'message') writeCommand(first);
  else open.again?.();
}

function redraw() {
  const again = slashCommands().find((c) => c.name === open.command?.name);
  if (again) writeCommand(again);
  else writeMessage();
}

function choose(command) {
  touched = true;
  writeCommand(command);
  open.focus();
}

function leave() {
  touched = true;
  writeMessage();
  open.focus();
}

/** writeCommand opens the command; pictures that were added already come along. */
function writeCommand(command) {
  const carried = open.tray?.files ?? [];
  const typed = open.command?.name === command.name ? open.fields : [];
  const form = commandForm(command, leave);
  const { node, tray } = form;
  open = { kind: 'command', command, ...form };
  fill(at('composer'), node);
  if (carried.length > 0) tray?.add(carried);
  for (const f of form.fields.filter((known) => known.control)) {
    const before = typed.find((t) => t.control && t.option.name === f.option.name);
    if (before) f.control.value = before.control.value;
  }
}

/** writeMessage is a line of words, and pictures with it. */
function writeMessage() {
  const tray = new Tray({ most: 10, label: 'Add pictures' });
  const words = el('textarea', { rows: 1, maxlength: 2000, oninput: () => (touched = true) });
  const menu = picker(words, slashCommands, choose);
  const node = el('form', {
    class: 'compose-message', onkeydown: enter, onsubmit: (event) => {
      event.preventDefault();
      post(words, tray, menu);
    },
  },
  menu.node, tray.node,
  el('div', { class: 'line' },
    el('button', { class: 'button secondary', type: 'button', 'aria-label': 'Show the commands', onclick: menu.all }, '/'),
    words, el('button', { class: 'button primary', type: 'submit' }, 'Send')));
  const again = () => {
    words.placeholder = words.ariaLabel = placeholder();
    menu.again();
  };
  again();
  open = { kind: 'message', tray, focus: () => words.focus(), again };
  fill(at('composer'), node);
}

function placeholder() {
  return `Write to ${placeName(store.channel)}, or / for a command`;
}

/** post empties the line at once, for the next message; one that is refused comes back before it. */
async function post(words, tray, menu) {
  words.focus();
  const [content, files] = [words.value, tray.files];
  if (content.trim() === '' && files.length === 0) return;
  const put = (text, pictures) => {
    words.value = text;
    tray.clear();
    if (pictures.length > 0) tray.add(pictures);
    menu.again();
  };
  put('', []);
  try {
    await api.message({ content, ...whoAndWhere() }, files.map((f) => ['file', f]));
  } catch (problem) {
    put([content, words.value].filter(Boolean).join('\n'), [...files, ...tray.files]);
    notice(problem.message);
  }
}
