// Says when something is not there: the sandbox, or a bot.

import { at } from './dom.js';
import { store } from './store.js';

export function setUp() {
  store.on('state', draw);
  store.on('reach', draw);
  draw();
}

function draw() {
  const [kind, text] = trouble();
  const node = at('banner');
  node.hidden = text === '';
  node.dataset.kind = kind;
  if (node.textContent !== text) node.textContent = text;
}

function trouble() {
  if (store.reachable === false) return ['lost', 'The sandbox does not answer. Trying again…'];
  if (store.connected === false) return ['waiting', 'No bot is connected. Messages can be written, commands cannot be run.'];
  return ['', ''];
}
