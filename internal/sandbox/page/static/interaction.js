// What becomes of something the visitor did: the bot answers, opens a form, or
// does not answer in time.

import * as api from './api.js';
import { store } from './store.js';
import { openModal } from './modal.js';
import { notice } from './notice.js';

const look = 1_000; // how often to ask, should the news not come
const longest = 10_000; // Discord gives a bot 3 s to answer at all

/**
 * begin does what starts an interaction and stays until the bot has taken it
 * up. It gives the interaction's id, or null after it has told the visitor why
 * there is none. The opener gets the focus back from a form; the pictures are
 * what the interaction is about, to compare its result with. sent is called
 * when the sandbox has it, or has refused it.
 */
export async function begin(start, opener, pictures = [], sent = () => {}) {
  store.tell('acted');
  try {
    const { interaction_id: id } = await start().finally(sent);
    store.remember(id, pictures);
    const taken = await takenUp(id);
    if (taken.state === 'failed') notice('The application did not respond.');
    if (taken.state === 'modal' && taken.modal) openModal(taken.modal, id, opener, pictures);
    return id;
  } catch (problem) {
    notice(problem.message);
    return null;
  }
}

/** takenUp waits until the bot has answered in any way. */
async function takenUp(id) {
  const end = Date.now() + longest;
  for (;;) {
    const now = await api.interaction(id);
    if (now.state !== 'pending' || Date.now() > end) return now;
    await news(id);
  }
}

/** news comes when the interaction changed, or after a while. */
function news(id) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      store.removeEventListener('interaction', heard);
      resolve();
    };
    const heard = ({ detail }) => (detail?.id === id || detail?.interaction_id === id) && done();
    const timer = setTimeout(done, look);
    store.addEventListener('interaction', heard);
  });
}
