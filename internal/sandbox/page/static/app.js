// The page: a chat with the bot, on the stand-in Discord of the sandbox. This
// file knows all parts; the parts meet in the store.

import * as api from './api.js';
import * as banner from './banner.js';
import * as chat from './chat.js';
import * as composer from './composer.js';
import * as latest from './latest.js';
import * as places from './places.js';
import * as side from './side.js';
import * as time from './time.js';
import * as wire from './wire.js';
import { listen } from './live.js';
import { store, whoAndWhere } from './store.js';

for (const part of [banner, places, chat, composer, latest, side, time, wire]) part.setUp();

store.on('registered', refresh);
for (const change of ['who', 'place', 'install']) store.on(change, offers);

listen('/control/events', {
  message(message) {
    store.put(message);
    wire.look();
  },
  message_delete({ id }) {
    store.drop(id);
    wire.look();
  },
  interaction(interaction) {
    store.tell('interaction', interaction);
    wire.look();
  },
  connected() {
    refresh();
    wire.look();
  },
}, {
  async opened() {
    if (store.reachable === false) wire.forget(); // it may be another sandbox now
    reach(true);
    await refresh();
    await chat.load();
    wire.look();
  },
  lost: () => reach(false),
});

function reach(yes) {
  if (store.reachable === yes) return;
  store.reachable = yes;
  store.tell('reach');
}

/** refresh asks who is there and what the bot can do. */
async function refresh() {
  const told = await api.state().catch(() => null);
  if (told) store.learn(told);
  await offers();
}

let asked = 0;

/** offers asks which commands there are for this user in this place. */
async function offers() {
  asked += 1;
  const mine = asked;
  const told = await api.offers({ ...whoAndWhere(), install: store.install }).catch(() => null);
  if (mine === asked) store.offer(told?.commands ?? []);
}
