// The edits API as the official OpenAI SDK for Node speaks it.
//
// Called with a base address (…/v1), a key and a folder that holds a.png,
// b.jpg and mask.png. Each answer is kept in the folder under the name of its
// case, for the caller to look at. Anything unexpected ends the program with
// an error.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey, folder] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const model = "gpt-image-2";

const file = (name, type) => toFile(fs.createReadStream(path.join(folder, name)), name, { type });
const a = () => file("a.png", "image/png");
const b = () => file("b.jpg", "image/jpeg");

function keep(name, response) {
  assert.ok(response.created > 0 && response.usage.total_tokens > 0, name);
  fs.writeFileSync(path.join(folder, name), Buffer.from(response.data[0].b64_json, "base64"));
}

keep("openai-one.png", await client.images.edit({ model, image: await a(), prompt: "invert", size: "1024x1024" }));
keep("openai-several.png", await client.images.edit({ model, image: [await a(), await b()], prompt: "merge" }));
keep("openai-mask.png", await client.images.edit({ model, image: await a(), mask: await file("mask.png", "image/png"), prompt: "invert" }));

const several = await client.images.edit({ model, image: await a(), prompt: "invert", n: 3, quality: "low", output_format: "jpeg" });
assert.equal(several.data.length, 3);
keep("openai-jpeg.jpg", several);

let drafts = 0;
for await (const event of await client.images.edit({ model, image: await a(), prompt: "invert", stream: true, partial_images: 2 })) {
  if (event.type === "image_edit.partial_image") drafts++;
  else keep("openai-stream.png", { created: event.created_at, usage: event.usage, data: [event] });
}
assert.equal(drafts, 2);

const refused = async (call, kind, code) =>
  assert.rejects(call, (e) => e instanceof kind && e.code === code && e.requestID.startsWith("req_"));

await refused(client.images.edit({ model, image: await a(), prompt: "!moderation" }), OpenAI.BadRequestError, "moderation_blocked");
await refused(client.images.edit({ model, image: await a(), prompt: "blur", size: "7x7" }), OpenAI.BadRequestError, "invalid_value");
await refused(client.images.edit({ model, image: await a(), prompt: "!429" }), OpenAI.RateLimitError, "rate_limit_exceeded");
await refused(
  new OpenAI({ baseURL, apiKey: "wrong", maxRetries: 0 }).images.edit({ model, image: await a(), prompt: "blur" }),
  OpenAI.AuthenticationError,
  "invalid_api_key",
);

// The test has ordered one failure for this prompt; the SDK tries again.
const patient = new OpenAI({ baseURL, apiKey, maxRetries: 1 });
keep("openai-retried.png", await patient.images.edit({ model, image: await a(), prompt: "invert after a pause" }));
console.log("ok");
