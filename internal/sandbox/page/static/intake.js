// Pictures can be dropped anywhere on the page, and pasted.

import { at } from './dom.js';

/** takePictures hands dropped and pasted files on. */
export function takePictures(take) {
  let depth = 0; // dragenter and dragleave come for every element on the way
  const cover = (n) => {
    depth = Math.max(0, n);
    at('drop').hidden = depth === 0;
  };
  addEventListener('dragenter', (event) => hasFiles(event) && cover(depth + 1));
  addEventListener('dragleave', (event) => hasFiles(event) && cover(depth - 1));
  addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    cover(0);
    if (!hasFiles(event)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    take([...event.dataTransfer.files]);
  });
  addEventListener('paste', (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length === 0 || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    take(files);
  });
}

const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
