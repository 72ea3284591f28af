// What every foreign client is: a small bot with one command, `copy`, which
// answers with the attached file. Address, token and application come from the
// environment. All of them do the same, so that one test drives them all:
//
//   /copy image:<file> words:<text, with suggestions>
//     thinking…, then the file again as copy-<words>.png with a button
//   the button opens a form with one line of text
//   the form answers with an ephemeral message that quotes the text

export const api = need("DISCORD_API_URL"); // such as http://127.0.0.1:8787/api/v10
export const token = need("DISCORD_TOKEN");
export const applicationID = need("DISCORD_APPLICATION_ID");

function need(name) {
  const value = process.env[name];
  if (!value) fail(new Error(`${name} is not set`));
  return value;
}

// fail ends the program; whatever a library stumbles over fails its test.
export function fail(error) {
  console.error(error);
  process.exit(1);
}

// serve says that the bot is ready and ends it in order when asked to.
export function serve(stop) {
  process.once("SIGTERM", async () => {
    await stop();
    process.exit(0);
  });
  console.log("ready");
}

// download fetches an attachment, as a bot must: by its address.
export async function download(attachment) {
  const response = await fetch(attachment.url);
  if (!response.ok) fail(new Error(`download answered ${response.status}`));
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length !== attachment.size) fail(new Error(`got ${bytes.length} bytes, told ${attachment.size}`));
  return bytes;
}

process.on("unhandledRejection", fail);
