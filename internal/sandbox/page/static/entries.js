// What can be typed: every command, and of those with subcommands each one.

const subcommand = 1;
const group = 2;

/** entries turns slash commands into one entry for each thing that can be run. */
export const entries = (commands) => commands.flatMap((c) => below(c, [c]));

function below(command, path) {
  const inner = (path.at(-1).options ?? []).filter((o) => o.type === subcommand || o.type === group);
  if (inner.length > 0) return inner.flatMap((o) => below(command, [...path, o]));
  const last = path.at(-1);
  return [{
    id: [command.id, ...path.slice(1).map((p) => p.name)].join(' '), type: command.type, options: last.options ?? [],
    name: path.map((p) => p.name).join(' '), name_localizations: joined(path),
    description: last.description, description_localizations: last.description_localizations,
  }];
}

/** joined is the whole name in every language that one of its parts has. */
function joined(path) {
  const locales = new Set(path.flatMap((p) => Object.keys(p.name_localizations ?? {})));
  return Object.fromEntries([...locales].map((l) => [l, path.map((p) => p.name_localizations?.[l] ?? p.name).join(' ')]));
}
