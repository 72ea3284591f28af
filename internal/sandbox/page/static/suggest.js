// Suggestions of the bot while the visitor types. They are only suggestions:
// what is typed is sent as it stands unless one of them is taken.

import { announce, el, fill, fresh } from './dom.js';
import { word } from './words.js';

const pause = 150;

/**
 * suggest makes a field a combobox whose list comes from ask(). A taken choice
 * shows its name; value() is what to send.
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function suggest(field, label, ask) {
  const id = fresh('suggest');
  const list = el('ul', { id, class: 'suggestions', role: 'listbox', 'aria-label': label, hidden: true });
  let [shown, chosen, taken, timer, round] = [[], -1, null, 0, 0];

  const draw = () => {
    fill(list, ...shown.map((c, n) => el('li', {
      id: `${id}-${n}`, role: 'option', 'aria-selected': String(n === chosen),
      onpointerdown: (event) => (event.preventDefault(), take(c)),
    }, word(c, 'name'))));
    list.hidden = shown.length === 0;
    field.setAttribute('aria-expanded', String(shown.length > 0));
    if (chosen >= 0) field.setAttribute('aria-activedescendant', `${id}-${chosen}`);
    else field.removeAttribute('aria-activedescendant');
    list.children[chosen]?.scrollIntoView({ block: 'nearest' });
  };
  const offer = (choices) => {
    [shown, chosen] = [choices, -1];
    draw();
  };
  const close = () => {
    round += 1;
    clearTimeout(timer);
    offer([]);
  };
  const take = (choice) => {
    taken = { name: word(choice, 'name'), value: choice.value };
    field.value = taken.name;
    close();
  };
  const look = async () => {
    round += 1;
    const mine = round;
    const choices = await ask();
    if (mine !== round || !field.isConnected || document.activeElement !== field) return;
    offer(choices);
    if (choices.length > 0) announce(choices.length === 1 ? '1 suggestion' : `${choices.length} suggestions`);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, pause);
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (shown.length === 0 || event.isComposing) return;
    if (step) {
      chosen = (chosen + step + shown.length + (chosen < 0 && step < 0 ? 1 : 0)) % shown.length;
      draw();
    } else if (event.key === 'Enter' && chosen >= 0) take(shown[chosen]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list' })) field.setAttribute(name, value);
  field.addEventListener('input', soon);
  field.addEventListener('focus', soon);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', key, { capture: true });
  const value = () => (taken && taken.name === field.value ? taken.value : field.value);
  return { node: list, value, close };
}
