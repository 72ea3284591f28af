// Where the visitor is, who they are, and which language they speak.

import { at, el, fill } from './dom.js';
import { store, userKey, where } from './store.js';
import { nameOf } from './people.js';
import { avatar } from './avatar.js';

const signs = { thread: '↳', dm: '@', group: '@' };
const topics = {
  server: 'A channel of a server',
  lobby: 'Another channel of the server',
  private: 'A channel that the bot cannot see by itself',
  thread: 'A thread in a channel',
  dm: 'A direct message with the bot',
  group: 'A group of friends; the bot is here by a user’s install alone',
};

// The languages of Discord's clients that readers of this page are likely to try.
const locales = {
  'en-US': 'English', 'zh-CN': '中文', 'zh-TW': '繁體中文', ja: '日本語', ko: '한국어', de: 'Deutsch', fr: 'Français',
  'es-ES': 'Español', 'es-419': 'Español (Latinoamérica)', 'en-GB': 'English (UK)', 'pt-BR': 'Português', ru: 'Русский', uk: 'Українська', pl: 'Polski', tr: 'Türkçe', hi: 'हिन्दी',
};

export function setUp() {
  store.on('state', draw);
  store.on('place', channels);
  store.on('who', channels);
  store.locale = Object.keys(locales).find((l) => l === navigator.language || l.split('-')[0] === navigator.language.split('-')[0]) ?? 'en-US';
  const language = at('locale');
  fill(language, ...Object.entries(locales).map(([code, name]) => el('option', { value: code, lang: code }, name)));
  language.value = store.locale;
  language.addEventListener('change', () => {
    store.locale = language.value;
    store.tell('language');
  });
  at('install').addEventListener('change', (event) => {
    store.install = event.target.value;
    store.tell('install');
  });
}

function draw() {
  channels();
  people();
}

/** placeName is what a channel is called; direct messages have no name. */
export const placeName = (channel) => channel?.name || 'Direct message';

const signOf = (channel) => signs[where(channel)] ?? '#';

function channels() {
  fill(at('channels'), ...store.places.map((c) => el('li', {}, el('button', {
    type: 'button', class: `channel ${where(c)}`, 'aria-current': c.id === store.channel?.id ? 'true' : null,
    onclick: () => {
      store.enter(c);
      at('channels').querySelector('[aria-current]')?.focus();
    },
  }, el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(c)), placeName(c)))));
  if (!store.channel) return;
  at('title').textContent = `${signOf(store.channel)} ${placeName(store.channel)}`;
  at('topic').textContent = topics[where(store.channel)] ?? '';
}

function people() {
  const users = store.users.filter((u) => !u.bot);
  fill(at('people'), ...users.map((u) => el('label', { class: 'person' },
    el('input', { type: 'radio', name: 'who', value: userKey(u), checked: userKey(u) === store.user, onchange: () => store.become(userKey(u)) }),
    avatar(u), el('span', {}, nameOf(u), nameOf(u).toLowerCase() !== userKey(u) && el('small', {}, userKey(u))))));
}
