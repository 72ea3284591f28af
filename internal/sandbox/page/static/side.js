// The side panel: always there on a wide screen, opened by a button elsewhere.

import { at } from './dom.js';

export function setUp() {
  const [side, toggle] = [at('side'), at('side-toggle')];
  const open = (yes) => {
    side.classList.toggle('open', yes);
    toggle.setAttribute('aria-expanded', String(yes));
    (yes ? at('side-close') : toggle).focus();
  };
  toggle.addEventListener('click', () => open(!side.classList.contains('open')));
  at('side-close').addEventListener('click', () => open(false));
  side.addEventListener('keydown', (event) => event.key === 'Escape' && side.classList.contains('open') && open(false));
}
