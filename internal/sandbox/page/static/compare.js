// Before and after, one over the other, with a line between them to move.

import { el, fill } from './dom.js';

/** compare makes the view of one or more pictures before and one after, both {src, alt}. */
export function compare(before, after) {
  const holder = el('div', { class: 'compare-holder' });
  const pick = (n) => fill(holder, split(before[n], after), before.length > 1 && strip(before, n, pick));
  pick(0);
  return holder;
}

function split(before, after) {
  const view = el('div', { class: 'compare' });
  const move = () => view.style.setProperty('--at', `${line.value}%`);
  const line = el('input', { type: 'range', min: 0, max: 100, value: 50, 'aria-label': 'How much of the picture before is shown', oninput: move });
  const below = el('img', { class: 'after', src: after.src, alt: `After: ${after.alt}`, onload: () => view.style.setProperty('--shape', below.naturalWidth / below.naturalHeight) });
  view.append(below,
    el('img', { class: 'before', src: before.src, alt: `Before: ${before.alt}` }),
    el('span', { class: 'handle', 'aria-hidden': 'true' }),
    el('span', { class: 'side-label left', 'aria-hidden': 'true' }, 'Before'),
    el('span', { class: 'side-label right', 'aria-hidden': 'true' }, 'After'), line);
  line.value = 50;
  move();
  return view;
}

/** strip chooses which of several pictures is compared. */
function strip(pictures, chosen, pick) {
  return el('div', { class: 'strip', role: 'group', 'aria-label': 'Picture before' },
    ...pictures.map((p, n) => el('button', {
      type: 'button', 'aria-pressed': String(n === chosen), 'aria-label': `Picture ${n + 1}: ${p.alt}`, onclick: () => pick(n),
    }, el('img', { src: p.src, alt: '' }))));
}
