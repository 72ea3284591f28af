// Discord's markdown, as far as replies use it, turned into nodes. What it
// does not know stays the text that it was.

import { el } from './dom.js';
import { mentioned } from './people.js';
import { store } from './store.js';
import { stamp } from './time.js';

const deepest = 12;

// A rule says what a piece of a line looks like and which node it becomes;
// `within` reads the words inside it. The first that fits wins.
const rules = [
  { re: /\\([^\p{L}\p{N}\s])/uy, node: ([, char]) => char },
  { re: /(`+)([^]*?[^`])\1(?!`)/y, node: ([, , code]) => el('code', {}, code.trim()) },
  { re: /\|\|((?:\\[^]|[^\\])+?)\|\|/y, node: ([, body], within) => spoiler(within(body)) },
  { re: /\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y, node: ([, body], within) => el('strong', {}, within(body)) },
  { re: /__((?:\\[^]|[^\\])+?)__(?!_)/y, node: ([, body], within) => el('u', {}, within(body)) },
  { re: /~~((?:\\[^]|[^\\])+?)~~/y, node: ([, body], within) => el('s', {}, within(body)) },
  { re: /\*(?=\S)((?:\*\*|\\[^]|[^*\\])+?)\*(?!\*)/y, node: ([, body], within) => el('em', {}, within(body)) },
  { re: /(?<![\p{L}\p{N}])_((?:__|\\[^]|[^_\\])+?)_(?![\p{L}\p{N}])/uy, node: ([, body], within) => el('em', {}, within(body)) },
  { re: /\[((?:\\[^]|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/y, node: ([, body, to], within) => link(to, within(body)) },
  { re: /<(https?:\/\/[^\s<>]+)>/y, node: ([, to]) => link(to, to) },
  { re: /https?:\/\/[^\s<>]*[^\s<>.,:;!?"'()\]]/y, node: ([to]) => link(to, to) },
  { re: /<(@[!&]?|#)(\d{1,20})>/y, node: ([whole, kind, id]) => el('span', { class: 'mention' }, mentioned(kind, id, whole)) },
  { re: /@everyone|@here/y, node: ([who]) => el('span', { class: 'mention' }, who) },
  { re: /<(\/[^\s:<>]{1,32}(?: [^\s:<>]{1,32}){0,2}):\d{1,20}>/y, node: ([, name]) => el('span', { class: 'mention' }, name) },
  { re: /<t:(\d{1,11})(?::([tTdDfFR]))?>/y, node: ([, seconds, style]) => stamp(Number(seconds), style) },
];

/** inline turns the words of a line into nodes and strings. */
export function inline(text, depth = 0) {
  const nodes = [];
  let plain = '';
  const within = (body) => (depth < deepest ? inline(body, depth + 1) : body);
  for (let at = 0; at < text.length;) {
    const found = match(text, at);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    nodes.push(plain, found.rule.node(found.parts, within));
    plain = '';
    at += found.parts[0].length;
  }
  return [...nodes, plain].filter((n) => n !== '');
}

const special = /[\\`|*_~[<h@]/;

function match(text, at) {
  if (!special.test(text[at])) return null;
  for (const rule of rules) {
    rule.re.lastIndex = at;
    const parts = rule.re.exec(text);
    if (parts) return { rule, parts };
  }
  return null;
}

const jump = /^https:\/\/(?:(?:canary|ptb)\.)?discord(?:app)?\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?$/;

function link(to, body) {
  const [, channel, message] = jump.exec(to) ?? [];
  if (channel) return leap(to, body, channel, message);
  return el('a', { href: to, target: '_blank', rel: 'noopener noreferrer nofollow', title: to }, body);
}

/** leap is a link to a message: it stays on this page. */
function leap(to, body, channel, message) {
  const where = mentioned('#', channel, '# a channel');
  return el('a', {
    href: to, class: 'mention', onclick: (event) => {
      event.preventDefault();
      store.tell('jump', { channel, message });
    },
  }, body === to ? `${where} › message` : body);
}

function spoiler(body) {
  const open = () => {
    node.classList.add('open');
    node.removeAttribute('role');
    node.removeAttribute('tabindex');
    node.removeAttribute('aria-label');
  };
  const node = el('span', {
    class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': 'Spoiler, press to show', onclick: open,
    onkeydown: (event) => ['Enter', ' '].includes(event.key) && (event.preventDefault(), open()),
  }, el('span', {}, body));
  return node;
}
