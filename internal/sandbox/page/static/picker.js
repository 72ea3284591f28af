// The list of commands that opens when a message begins with "/".

import { el, fill, fresh } from './dom.js';
import { word } from './words.js';

/**
 * picker watches the text field and offers the commands that fit. It is a
 * combobox: the focus stays in the field, the arrows move the choice. again
 * looks at what stands in the field when the commands have changed.
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function picker(field, commands, choose) {
  const id = fresh('picker');
  const list = el('ul', { id, class: 'picker', role: 'listbox', 'aria-label': 'Commands', hidden: true });
  let shown = [];
  let chosen = 0;

  const draw = () => {
    fill(list, ...shown.map((c, n) => row(c, `${id}-${n}`, n === chosen, () => choose(c))));
    list.hidden = shown.length === 0;
    field.setAttribute('aria-expanded', String(shown.length > 0));
    if (shown.length > 0) field.setAttribute('aria-activedescendant', `${id}-${chosen}`);
    else field.removeAttribute('aria-activedescendant');
  };
  const offer = (fitting) => {
    [shown, chosen] = [fitting, 0];
    draw();
  };
  const read = () => {
    const typed = /^\/(\S*(?: \S*)*)$/.exec(field.value)?.[1].toLowerCase();
    offer(typed === undefined ? [] : commands().filter((c) => fits(c, typed)));
  };
  const key = (event) => {
    if (shown.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + shown.length) % shown.length;
      draw();
    } else if (event.key === 'Enter' || event.key === 'Tab') choose(shown[chosen]);
    else if (event.key === 'Escape') offer([]);
    else return;
    event.preventDefault();
  };

  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list' })) field.setAttribute(name, value);
  field.addEventListener('input', read);
  field.addEventListener('keydown', key, { capture: true });
  const all = () => {
    offer(shown.length > 0 ? [] : commands());
    field.focus();
  };
  return { node: list, all, again: read };
}

const fits = (command, typed) => command.name.startsWith(typed) || (word(command, 'name') ?? '').toLowerCase().startsWith(typed);

function row(command, id, selected, pick) {
  return el('li', {
    id, role: 'option', 'aria-selected': String(selected), onpointerdown: (event) => (event.preventDefault(), pick()),
  }, el('strong', {}, `/${word(command, 'name')}`), el('span', { class: 'muted' }, ` ${word(command, 'description') ?? ''}`));
}
