// A menu of a message: a button that opens a list of options. One choice is
// sent at once; of several, when the list is closed, as in Discord.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-select-only/

import { el, fill, fresh } from './dom.js';

/** listbox makes the button and its list; chosen gets the values. */
export function listbox({ key, label, disabled, options, least, most, chosen }) {
  const id = fresh('listbox');
  const before = options.filter((o) => o.default).map((o) => o.value);
  let picked = [...before];
  let at = 0;
  const text = () => options.filter((o) => picked.includes(o.value)).map((o) => o.label).join(', ') || label;
  const list = el('ul', { id, role: 'listbox', class: 'menu options', 'aria-label': label, 'aria-multiselectable': most > 1 ? 'true' : null, hidden: true });
  const button = el('button', {
    type: 'button', class: 'select', role: 'combobox', disabled, 'data-key': key, 'aria-label': label,
    'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-controls': id,
    onclick: () => (list.hidden ? open() : close(true)),
    onkeydown: keys,
    onblur: () => close(true),
  }, text());

  const draw = () => {
    fill(list, ...options.map((o, n) => el('li', {
      id: `${id}-${n}`, role: 'option', 'data-value': o.value, class: n === at ? 'at' : null, 'aria-selected': String(picked.includes(o.value)),
      onpointerdown: (event) => (event.preventDefault(), pick(n)),
    }, el('span', {}, [o.emoji?.name, o.label].filter(Boolean).join(' ')), o.description && el('small', {}, o.description))));
    button.setAttribute('aria-activedescendant', `${id}-${at}`);
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  function open() {
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    at = Math.max(0, options.findIndex((o) => picked.includes(o.value)));
    draw();
  }
  function close(send) {
    if (list.hidden) return;
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    button.removeAttribute('aria-activedescendant');
    const changed = picked.length !== before.length || picked.some((v) => !before.includes(v));
    if (send && changed && picked.length >= least) chosen(inOrder());
    else picked = [...before];
    button.textContent = text();
  }
  const inOrder = () => options.map((o) => o.value).filter((v) => picked.includes(v));
  function pick(n) {
    at = n;
    const { value } = options[n];
    if (most === 1) {
      picked = [value];
      list.hidden = true;
      button.setAttribute('aria-expanded', 'false');
      button.textContent = text();
      chosen(picked);
      return;
    }
    if (picked.includes(value)) picked = picked.filter((v) => v !== value);
    else if (picked.length < most) picked = [...picked, value];
    draw();
  }
  function keys(event) {
    if (list.hidden) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return; // Enter and blank press the button
      open();
    } else {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
      if (to !== undefined) {
        at = Math.min(Math.max(to, 0), options.length - 1);
        draw();
      } else if (event.key === 'Enter' || event.key === ' ') pick(at);
      else if (event.key === 'Escape') close(false);
      else return;
    }
    event.preventDefault();
  }
  return { node: el('div', { class: 'menu-holder' }, button, list), button };
}
