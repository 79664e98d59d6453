import { configurationJsonSchema } from '../../config/json-schema.ts';
import { settingsOf, typeOf } from './configuration-rows.ts';
import type { JsonSchema, SettingRow } from './configuration-rows.ts';
import { code, markdownTable } from './markdown-table.ts';

/** Every setting of plumbline.yaml, as Markdown. */
export function configurationReference(): string {
  const schema = configurationJsonSchema() as JsonSchema;
  const sections = Object.entries(schema.properties ?? {});
  const simple = sections.filter(([name, section]) => settingsOf(section, name).length === 0);
  const structured = sections.filter(([name, section]) => settingsOf(section, name).length > 0);
  return `# plumbline.yaml

Every setting, made from the schema that \`plumbline config check\` goes by. [examples/plumbline.yaml](../../examples/plumbline.yaml)
shows them in use; \`plumbline config check --effective\` prints what is in force, and editors complete the file from
[its JSON schema](../../config/plumbline.schema.json). \`plumbline config check\` names every fault at once, with line and
column.

- A **duration** is a number with a unit: \`30s\`, \`5m\`, \`1h30m\`, \`7d\`.
- A **secret** is never written in the file: \`{ env: NAME }\` names an environment variable, \`{ file: PATH }\` a file.
- \`[]\` stands for each member of a list, \`NAME\` for a name of your choice. **Bold** settings are required where what
  they are part of is written.

## The file

${markdownTable(
  ['setting', 'type', 'meaning'],
  [
    ...simple.map(([name, section]) => [code(name), typeOf(section), section.description ?? '']),
    ...structured.map(([name, section]) => [
      `[${code(name)}](#${name})`,
      typeOf(section),
      section.description ?? '',
    ]),
  ],
)}

${structured.map(([name, section]) => describeSection(name, section)).join('\n\n')}
`;
}

function describeSection(name: string, section: JsonSchema): string {
  const rows = settingsOf(section, name).map((row) => [
    row.required ? `**${code(row.path)}**` : code(row.path),
    row.type,
    describeMeaning(row),
  ]);
  const table = markdownTable(['setting', 'type', 'meaning'], rows);
  return `## ${name}\n\n${section.description ?? ''}\n\n${table}`;
}

function describeMeaning({ meaning, default: usual }: SettingRow): string {
  return usual === undefined ? meaning : `${meaning} Default: ${code(usual)}.`;
}
