// A form that the bot opened. Closing it sends nothing, as in Discord.

import { el, announce } from './dom.js';
import * as api from './api.js';
import { store } from './store.js';
import { begin } from './interaction.js';
import { field } from './field.js';
import { dialog } from './dialog.js';

/** openModal shows the form that the interaction opened; the opener gets the focus back. */
export function openModal(form, interaction, opener, pictures) {
  const fields = (form.components ?? []).flatMap(field);
  const box = dialog(form.title || 'A form', opener);
  const submit = el('button', { class: 'button primary', type: 'submit' }, 'Submit');
  const node = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      if (await send(interaction, fields, opener, pictures)) box.close();
      submit.disabled = false;
    },
  },
  ...fields.map((f) => f.node),
  el('div', { class: 'row end' },
    el('button', { class: 'button secondary', type: 'button', onclick: () => box.close() }, 'Cancel'), submit));
  box.open(node);
  fields.find((f) => f.focus)?.focus();
  announce(`${form.title}: a form opened`);
}

async function send(interaction, fields, opener, pictures) {
  const values = Object.fromEntries(fields.filter((f) => f.value).map((f) => [f.id, f.value()]));
  const files = fields.filter((f) => f.files).flatMap((f) => f.files().map((file) => [f.id, file]));
  const body = { interaction_id: interaction, values, user: store.user, locale: store.locale };
  return await begin(() => api.modal(body, files), opener, pictures) !== null;
}
