// What a picture looked like before: the page remembers what it sent; for the
// rest it asks the sandbox.

import * as api from './api.js';
import { fileAddress } from './api.js';
import { altOf, isPicture } from './attachment.js';
import { store } from './store.js';

/** interactionOf is the id of the interaction that the message answers. */
export const interactionOf = (message) => message.interaction_metadata?.id ?? message.interaction?.id;

/** beforeOf gives the pictures, {src, alt}, that the message's came from; maybe none. */
export async function beforeOf(message) {
  const id = interactionOf(message);
  if (!id) return [];
  if (!store.before.has(id)) store.before.set(id, ask(id));
  return store.before.get(id);
}

async function ask(id) {
  const told = await api.interaction(id).catch(() => null);
  const pictures = (told?.pictures ?? []).filter(isPicture);
  const series = stem(pictures[0]?.option);
  return pictures.filter((a) => stem(a.option) === series).map((a) => ({ src: fileAddress(a), alt: altOf(a) }));
}

/** stem is what image, image2, … have in common: a mask is not one of them. */
const stem = (option) => option?.replace(/\d+$/, '');
