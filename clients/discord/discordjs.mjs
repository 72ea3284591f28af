// discord.js (https://discord.js.org) against a Discord at another address.
// Asks for payloads that are compressed one by one.
import {
  ActionRowBuilder, ApplicationCommandOptionType, AttachmentBuilder, ButtonBuilder, ButtonStyle, Client, Events,
  MessageFlags, ModalBuilder, SimpleShardingStrategy, TextInputBuilder, TextInputStyle,
} from "discord.js";
import { api, applicationID, download, fail, serve, token } from "./program.mjs";

const [, base, version] = api.match(/^(.*)\/v(\d+)$/);
const client = new Client({
  intents: [],
  rest: { api: base, version },
  ws: {
    buildStrategy(manager) {
      manager.options.useIdentifyCompression = true;
      return new SimpleShardingStrategy(manager);
    },
  },
});

const command = {
  name: "copy",
  description: "Gives a file back",
  options: [
    { name: "image", description: "The file", type: ApplicationCommandOptionType.Attachment, required: true },
    { name: "words", description: "Its name", type: ApplicationCommandOptionType.String, autocomplete: true },
  ],
};

async function copy(interaction) {
  const told = await interaction.deferReply({ withResponse: true });
  if (!told.resource?.message?.id) fail(new Error("no message in the answer to deferReply"));
  const attachment = interaction.options.getAttachment("image", true);
  const bytes = await download(attachment);
  const words = interaction.options.getString("words") ?? "nothing";
  const message = await interaction.editReply({
    content: `copied ${attachment.name}`,
    allowedMentions: { parse: [] },
    files: [new AttachmentBuilder(bytes, { name: `copy-${words}.png`, description: "a copy" })],
    components: [new ActionRowBuilder().addComponents(
      new ButtonBuilder().setCustomId("write").setLabel("Write").setStyle(ButtonStyle.Secondary))],
  });
  if (message.attachments.size !== 1) fail(new Error(`the reply has ${message.attachments.size} files`));
}

const form = new ModalBuilder().setCustomId("form").setTitle("Write").addComponents(
  new ActionRowBuilder().addComponents(
    new TextInputBuilder().setCustomId("line").setLabel("A line").setStyle(TextInputStyle.Short)));

async function answer(interaction) {
  if (interaction.isAutocomplete()) return interaction.respond([{ name: "a blur", value: "blur" }]);
  if (interaction.isChatInputCommand()) return copy(interaction);
  if (interaction.isButton()) return interaction.showModal(form);
  if (!interaction.isModalSubmit()) return fail(new Error(`an interaction of type ${interaction.type}`));
  const line = interaction.fields.getTextInputValue("line");
  return interaction.reply({ content: `wrote ${line}`, flags: MessageFlags.Ephemeral, allowedMentions: { parse: [] } });
}

client.on(Events.Error, fail);
client.on(Events.Warn, console.error);
client.on(Events.InteractionCreate, (interaction) => answer(interaction).catch(fail));
client.once(Events.ClientReady, async () => {
  if (client.application.id !== applicationID) fail(new Error(`logged in as ${client.application.id}`));
  await client.application.commands.set([command]);
  serve(() => client.destroy());
});
client.login(token).catch(fail);
