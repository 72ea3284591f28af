// A picture at its full size, beside what it was before.

import { el } from './dom.js';
import { fileAddress } from './api.js';
import { altOf, bytes } from './attachment.js';
import { beforeOf } from './before.js';
import { compare } from './compare.js';
import { dialog } from './dialog.js';

/** show opens a picture of a message. */
export async function show(message, attachment) {
  const box = dialog(attachment.filename || 'Picture', document.activeElement, 'wide');
  const src = fileAddress(attachment);
  const before = await beforeOf(message);
  const alt = altOf(attachment);
  box.open(
    before.length > 0 ? compare(before, { src, alt }) : el('img', { class: 'whole', src, alt }),
    el('p', { class: 'alt' }, alt),
    el('p', { class: 'row' },
      el('span', { class: 'muted' }, facts(attachment)),
      el('a', { class: 'button secondary', href: src, download: attachment.filename ?? '' }, 'Save')));
}

function facts(a) {
  const size = a.width && a.height ? `${a.width} × ${a.height}` : '';
  return [size, bytes(a.size), a.content_type].filter(Boolean).join(' · ');
}
