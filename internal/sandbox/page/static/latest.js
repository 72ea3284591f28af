// The latest edit, before and after, at the side.

import { at, el, fill } from './dom.js';
import { fileAddress } from './api.js';
import { altOf, isPicture } from './attachment.js';
import { beforeOf } from './before.js';
import { compare } from './compare.js';
import { store } from './store.js';

let shown = ''; // the attachment that is there

export function setUp() {
  for (const change of ['messages', 'message', 'before', 'place', 'gone']) store.on(change, draw);
  draw();
}

async function draw() {
  const found = await newest();
  const key = found ? found.attachment.id : 'none';
  if (key === shown) return;
  shown = key;
  fill(at('latest-body'), found ? compare(found.before, picture(found.attachment)) : el('p', { class: 'muted' }, 'None yet. Run a command with a picture.'));
}

const picture = (attachment) => ({ src: fileAddress(attachment), alt: altOf(attachment) });

/** newest is the last picture of the bot whose pictures before are known. */
async function newest() {
  for (const message of [...store.messages.values()].reverse()) {
    const attachment = message.author?.bot && message.attachments?.find(isPicture);
    if (!attachment) continue;
    const before = await beforeOf(message);
    if (before.length > 0) return { attachment, before };
  }
  return null;
}
