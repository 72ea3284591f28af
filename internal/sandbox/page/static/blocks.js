// The lines of a message: code blocks, quotes, headings, small lines.

import { el } from './dom.js';
import { inline } from './markdown.js';

const fence = /```(?:[\w+-]*\n)?([^]*?)```/;

/** blocks turns a message's content into nodes. */
export function blocks(content) {
  const found = fence.exec(content);
  if (!found || found[1].trim() === '') return lines(content);
  const before = content.slice(0, found.index);
  const after = content.slice(found.index + found[0].length);
  return [
    ...lines(before.replace(/\n$/, '')),
    el('pre', {}, el('code', {}, found[1].replace(/^\n|\n$/g, ''))),
    ...(after === '' ? [] : blocks(after.replace(/^\n/, ''))),
  ];
}

/** lines groups lines that belong together and makes a node of each group. */
function lines(text) {
  if (text === '') return [];
  const nodes = [];
  let group = null;
  const rows = text.split('\n');
  for (let n = 0; n < rows.length; n += 1) {
    if (rows[n].startsWith('>>> ')) { // quotes all that follows
      nodes.push(quote([rows[n].slice(4), ...rows.slice(n + 1)]));
      break;
    }
    const { kind, body } = classify(rows[n]);
    if (group?.kind !== kind || single.has(kind)) {
      group = { kind, rows: [], node: makers[kind]() };
      nodes.push(group.node);
    }
    if (group.rows.push(body) > 1) group.node.append('\n');
    group.node.append(...inline(body));
  }
  return nodes;
}

const single = new Set(['h1', 'h2', 'h3', 'small']);

// Headings of strangers are no headings of the page: they look like it only.
const makers = {
  text: () => el('p'),
  quote: () => el('blockquote'),
  small: () => el('p', { class: 'small' }),
  h1: () => el('p', { class: 'heading h1' }),
  h2: () => el('p', { class: 'heading h2' }),
  h3: () => el('p', { class: 'heading h3' }),
};

function classify(row) {
  if (row.startsWith('> ')) return { kind: 'quote', body: row.slice(2) };
  if (/^-# \s*\S/.test(row)) return { kind: 'small', body: row.slice(3) };
  const heading = /^(#{1,3}) +(\S.*)$/.exec(row);
  if (heading) return { kind: `h${heading[1].length}`, body: heading[2] };
  return { kind: 'text', body: row };
}

function quote(rows) {
  return el('blockquote', {}, ...inline(rows.join('\n')));
}
