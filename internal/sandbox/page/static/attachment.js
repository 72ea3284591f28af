// Files of a message. Pictures are shown with their alt text; a spoiler stays
// covered until it is opened. Anything else is a name and a size.

import { el, fill } from './dom.js';
import { fileAddress } from './api.js';
import { store } from './store.js';
import { show } from './viewer.js';

const spoilerFlag = 1 << 3;
const widest = 460; // px on the page
const highest = 380;
const showable = /^image\/(png|jpeg|webp|gif|avif)\b/;

export const isPicture = (attachment) => showable.test(attachment.content_type ?? '');

const isSpoiler = (a) => (a.flags & spoilerFlag) !== 0 || a.is_spoiler === true || a.filename?.startsWith('SPOILER_');

/** picture makes the node of an attachment. */
export function picture(message, attachment) {
  if (!isPicture(attachment)) return file(attachment);
  const holder = el('div', { class: 'picture' });
  if (isSpoiler(attachment) && !store.revealed.has(attachment.id)) cover(holder, message, attachment);
  else uncovered(holder, message, attachment);
  return holder;
}

function uncovered(holder, message, attachment) {
  fill(holder, el('button', {
    class: 'frame', type: 'button', 'data-key': `a-${attachment.id}`, 'aria-label': `Open the picture: ${altOf(attachment)}`,
    onclick: () => show(message, attachment),
  }, image(attachment, () => fill(holder, file(attachment)))));
}

/** cover hides the picture, the browser does not even load it. */
function cover(holder, message, attachment) {
  const open = () => {
    store.revealed.add(attachment.id);
    uncovered(holder, message, attachment);
    holder.firstElementChild.focus();
  };
  fill(holder, el('button', { class: 'cover', type: 'button', onclick: open },
    'Spoiler', el('small', {}, 'press to show')));
}

/** altOf describes the picture as its sender did. */
export const altOf = (attachment) => attachment.description || attachment.filename || 'picture';

/** image is the picture itself; its room is kept before it is there, so that nothing moves. */
function image(attachment, broken) {
  return el('img', {
    src: fileAddress(attachment), alt: altOf(attachment), title: attachment.description, loading: 'lazy', decoding: 'async',
    onerror: broken, ...room(attachment),
  });
}

/** room is the size at which a picture of any size is shown. */
function room({ width, height }) {
  if (!width || !height) return {};
  const scale = Math.min(1, widest / width, highest / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function file(attachment) {
  return el('a', { class: 'file', href: fileAddress(attachment), download: attachment.filename ?? '' },
    el('strong', {}, attachment.filename ?? 'file'), el('span', { class: 'muted' }, bytes(attachment.size)));
}

/** bytes is a size for people. */
export function bytes(count) {
  if (!Number.isFinite(count)) return '';
  if (count < 1_000) return `${count} bytes`;
  if (count < 1_000_000) return `${(count / 1_000).toFixed(0)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}
