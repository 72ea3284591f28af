// Nodes are made by hand. Text only ever becomes a text node or an attribute's
// value; nothing here, and nothing in the page, turns text into markup.

/** el makes an element: `on…` properties are listeners, the others attributes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  for (const [name, value] of Object.entries(properties)) set(node, name, value);
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'value') node.value = value;
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** fill replaces what a node holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

/** at finds the element with the id. */
export function at(id) {
  return document.getElementById(id);
}

let counter = 0;

/** fresh is an id that no other element has. */
export function fresh(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}

/** announce tells those who listen to the page instead of looking at it. */
export function announce(text) {
  const line = el('p', {}, text);
  at('announcer').append(line);
  setTimeout(() => line.remove(), 10_000);
}
