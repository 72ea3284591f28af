// Cards of a message: what a link shows. The pictures of this sandbox's own
// proxy are shown; no other address is asked.

import { el } from './dom.js';
import { inline } from './markdown.js';

/** card makes the node of an embed. */
export function card(embed) {
  const media = embed.image ?? embed.thumbnail;
  return el('div', { class: 'embed' },
    embed.title && el('p', { class: 'heading' }, embed.title),
    embed.description && el('p', {}, ...inline(embed.description)),
    embed.url && el('p', { class: 'muted' }, embed.url),
    media && el('img', { src: local(media.proxy_url), alt: embed.title || 'The picture of a link', width: media.width, height: media.height, loading: 'lazy' }));
}

/** local is the address on the page's own origin, null if it is elsewhere. */
function local(address) {
  try {
    const { pathname } = new URL(address);
    return pathname.startsWith('/external/') || pathname.startsWith('/media/') ? pathname + new URL(address).search : null;
  } catch {
    return null;
  }
}
