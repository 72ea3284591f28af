// When something was said.

import { el } from './dom.js';

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
