// oceanic.js (https://oceanic.ws) against a Discord at another address. Asks
// for one zlib stream over the whole connection, and sends its file first and
// its words after it.
import {
  ApplicationCommandOptionTypes, ApplicationCommandTypes, ButtonStyles, Client, ComponentTypes, InteractionTypes,
  MessageFlags, TextInputStyles,
} from "oceanic.js";
import { api, applicationID, download, fail, serve, token } from "./program.mjs";

const client = new Client({
  auth: `Bot ${token}`,
  rest: { baseURL: api },
  gateway: { intents: ["GUILDS"], compress: "zlib-stream", compressLibrary: "native" },
});

const command = {
  type: ApplicationCommandTypes.CHAT_INPUT,
  name: "copy",
  description: "Gives a file back",
  options: [
    { type: ApplicationCommandOptionTypes.ATTACHMENT, name: "image", description: "The file", required: true },
    { type: ApplicationCommandOptionTypes.STRING, name: "words", description: "Its name", autocomplete: true },
  ],
};

async function copy(interaction) {
  await interaction.defer();
  const attachment = interaction.data.options.getAttachment("image", true);
  const contents = await download(attachment);
  const words = interaction.data.options.getString("words") ?? "nothing";
  const message = await interaction.editOriginal({
    content: `copied ${attachment.filename}`,
    allowedMentions: { everyone: false, users: false, roles: false },
    files: [{ name: `copy-${words}.png`, contents }],
    components: [{
      type: ComponentTypes.ACTION_ROW,
      components: [{ type: ComponentTypes.BUTTON, customID: "write", label: "Write", style: ButtonStyles.SECONDARY }],
    }],
  });
  if (message.attachments.size !== 1) fail(new Error(`the reply has ${message.attachments.size} files`));
  const original = await interaction.getOriginal();
  if (original.id !== message.id) fail(new Error(`the reply is ${original.id}, was ${message.id}`));
}

const form = {
  customID: "form",
  title: "Write",
  components: [{
    type: ComponentTypes.ACTION_ROW,
    components: [{ type: ComponentTypes.TEXT_INPUT, customID: "line", label: "A line", style: TextInputStyles.SHORT }],
  }],
};

async function answer(interaction) {
  switch (interaction.type) {
    case InteractionTypes.APPLICATION_COMMAND_AUTOCOMPLETE:
      return interaction.result([{ name: "a blur", value: "blur" }]);
    case InteractionTypes.APPLICATION_COMMAND:
      return copy(interaction);
    case InteractionTypes.MESSAGE_COMPONENT:
      return interaction.createModal(form);
    case InteractionTypes.MODAL_SUBMIT: {
      const line = interaction.data.components.getTextInput("line", true);
      return interaction.createMessage({ content: `wrote ${line}`, flags: MessageFlags.EPHEMERAL });
    }
  }
}

client.on("error", fail);
client.on("warn", console.error);
client.on("interactionCreate", (interaction) => answer(interaction).catch(fail));
client.once("ready", async () => {
  try {
    if (client.application.id !== applicationID) fail(new Error(`logged in as ${client.application.id}`));
    if (client.guilds.size === 0) fail(new Error("no server has come"));
    await client.application.bulkEditGlobalCommands([command]);
    serve(() => client.disconnect(false));
  } catch (error) {
    fail(error);
  }
});
client.connect().catch(fail);
