// When something was said, and moments in messages, those of the kind "in 5
// minutes" kept up to date.

import { el } from './dom.js';
import { store } from './store.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** moment is a time of day; of another day it names the day. */
export function moment(iso) {
  const when = new Date(iso);
  if (!iso || Number.isNaN(when.getTime())) return null;
  const today = when.toDateString() === new Date().toDateString();
  const shown = today ? clock.format(when) : `${day.format(when)} ${clock.format(when)}`;
  return el('time', { datetime: iso, title: full.format(when) }, shown);
}

// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
const styles = {
  t: { timeStyle: 'short' }, T: { timeStyle: 'medium' }, d: { dateStyle: 'short' }, D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' }, F: { dateStyle: 'full', timeStyle: 'short' },
};

/** stamp is a moment in a message, <t:seconds:style>. */
export function stamp(seconds, style = 'f') {
  const when = new Date(seconds * 1000);
  const title = full.format(when);
  if (style !== 'R') return el('time', { datetime: when.toISOString(), title }, new Intl.DateTimeFormat(store.locale, styles[style]).format(when));
  return el('time', { datetime: when.toISOString(), title, 'data-relative': seconds }, relative(seconds));
}

const steps = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

function relative(seconds) {
  const away = seconds - Math.round(Date.now() / 1000);
  const [unit, size] = steps.find(([, n]) => Math.abs(away) >= n) ?? steps.at(-1);
  return new Intl.RelativeTimeFormat(store.locale, { numeric: 'auto' }).format(Math.trunc(away / size), unit);
}

/** setUp keeps relative moments up to date. */
export function setUp() {
  setInterval(() => {
    for (const node of document.querySelectorAll('time[data-relative]')) {
      const text = relative(Number(node.dataset.relative));
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1_000);
}
