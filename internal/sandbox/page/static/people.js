// Names for the ids in messages.

import { store } from './store.js';

const nameless = { dm: 'Direct message' };

/** nameOf is what people call an account. */
export const nameOf = (user) => user?.global_name || user?.username || 'somebody';

/** mentioned is the text of a mention such as <@1>, <#2> or </edit:3>; what is unknown stays as it is. */
export function mentioned(kind, id, whole) {
  if (kind === '#') {
    const channel = store.channels.find((c) => c.id === id);
    return channel ? `# ${channel.name || nameless[channel.where] || 'channel'}` : whole;
  }
  if (kind === '@' || kind === '@!') {
    const user = store.person(id) ?? [...store.messages.values()].map((m) => m.author).find((a) => a?.id === id);
    return user ? `@${nameOf(user)}` : whole;
  }
  return whole;
}
