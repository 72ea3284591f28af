// Names in the visitor's language, where the bot has given them. Discord falls
// back between the two Englishes and the two Spanishes, then to the default.

import { store } from './store.js';

const pairs = { 'en-US': 'en-GB', 'en-GB': 'en-US', 'es-419': 'es-ES', 'es-ES': 'es-419' };

/** word is the name or description of a command, an option or a choice. */
export function word(thing, which) {
  const known = thing[`${which}_localizations`] ?? {};
  return known[store.locale] ?? known[pairs[store.locale]] ?? thing[which];
}
