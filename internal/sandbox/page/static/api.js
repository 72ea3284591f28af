// The control routes of the stand-in: what a visitor may do and see.

/** Refused says, in a sentence for the visitor, why something was not done. */
export class Refused extends Error {}

export const state = () => ask('/control/state');
export const messages = (channel) => ask(`/control/messages?channel_id=${encodeURIComponent(channel)}`);
export const remove = (message, user) => ask(`/control/messages/${encodeURIComponent(message)}?user=${encodeURIComponent(user)}`, { method: 'DELETE' });
export const forward = (body) => postJSON('/control/forwards', body);

/** offers are the commands that Discord's client would show: {user, where, install}. */
export const offers = (who) => ask(`/control/commands?${new URLSearchParams(Object.entries(who).filter(([, v]) => v))}`);
export const interaction = (id) => ask(`/control/interactions/${encodeURIComponent(id)}`);
export const requests = (after) => ask(`/control/requests?after=${after}`);

/** fileAddress is where the bytes of an attachment are, on the page's own origin. */
export const fileAddress = (attachment) => `/control/files/${encodeURIComponent(attachment.id)}`;

/** command runs a slash or message command. Files are [option, File] pairs. */
export const command = (body, files = []) => post('/control/commands', form('command', body, files));

/** message posts words and pictures as a member does. */
export const message = (body, files = []) => post('/control/messages', form('message', body, files));

/** modal submits an opened modal. Files are [custom_id, File] pairs. */
export const modal = (body, files = []) => post('/control/modals', form('modal', body, files));

export const component = (body) => postJSON('/control/components', body);
export const autocomplete = (body) => postJSON('/control/autocomplete', body);

function form(name, body, files) {
  const data = new FormData();
  data.append(name, JSON.stringify(body));
  for (const [field, file] of files) data.append(field, file, file.name);
  return data;
}

const post = (path, body, headers) => ask(path, { method: 'POST', body, headers });

const postJSON = (path, body) => post(path, JSON.stringify(body), { 'Content-Type': 'application/json' });

async function ask(path, init) {
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Refused('The sandbox does not answer. Is it still running?');
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(body?.message || `The sandbox answered with status ${answer.status}.`);
  return body;
}
