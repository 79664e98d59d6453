/** A JSON schema, as far as ours uses it. */
export interface JsonSchema {
  $ref?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  type?: string;
  format?: string;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  $defs?: Record<string, JsonSchema>;
}

/** One setting of plumbline.yaml. */
export interface SettingRow {
  /** Where it is written: `targets[].schedule.every`. */
  path: string;
  type: string;
  required: boolean;
  /** As it would be written; undefined where there is none. */
  default: string | undefined;
  meaning: string;
}

/** Every setting below a schema, parents before what is in them. A setting of several forms has the rows of all of them. */
export function settingsOf(schema: JsonSchema, path: string): SettingRow[] {
  const rows = [...rowsBelow(schema, path)];
  const byPath = Map.groupBy(rows, (row) => row.path);
  return [...byPath.values()].map(joinForms);
}

function* rowsBelow(schema: JsonSchema, path: string): Generator<SettingRow> {
  if (isSecret(schema)) return;
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const place = path === '' ? name : `${path}.${name}`;
    yield {
      path: place,
      type: typeOf(member),
      required: schema.required?.includes(name) === true,
      default: defaultOf(member),
      meaning: member.description ?? '',
    };
    yield* rowsBelow(member, place);
  }
  if (schema.items !== undefined) yield* rowsBelow(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === 'object')
    yield* rowsBelow(schema.additionalProperties, `${path}.NAME`);
  for (const form of formsOf(schema)) yield* rowsBelow(form, path);
}

function formsOf({ anyOf = [], oneOf = [], allOf = [] }: JsonSchema): JsonSchema[] {
  return [...anyOf, ...oneOf, ...allOf];
}

/** The same setting in several forms of what it is part of. */
function joinForms(rows: readonly SettingRow[]): SettingRow {
  const [first] = rows as [SettingRow];
  const types = [...new Set(rows.flatMap(({ type }) => type.split(' or ')))];
  const meanings = [...new Set(rows.map(({ meaning }) => meaning))].filter((meaning) => meaning !== '');
  return {
    ...first,
    type: types.join(' or '),
    required: rows.every(({ required }) => required),
    meaning: meanings.join(' '),
  };
}

/** In the words of whoever writes the file. */
export function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => String(value)).join(' or ');
  if (isSecret(schema)) return 'secret';
  const forms = formsOf(schema);
  if (forms.length > 0 && schema.type === undefined) return [...new Set(forms.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object') return schema.properties === undefined ? 'mapping by name' : 'mapping';
  if (schema.type === 'string') return typeOfText(schema);
  if (schema.type === 'integer') return 'whole number';
  return schema.type ?? 'any value';
}

function typeOfText({ format, pattern = '' }: JsonSchema): string {
  if (format === 'uri') return 'address';
  if (pattern.includes('\\d+ms')) return 'duration';
  return 'text';
}

/** A reference to a secret: an environment variable or a file. */
function isSecret({ properties }: JsonSchema): boolean {
  const names = Object.keys(properties ?? {});
  return names.length === 2 && names.includes('env') && names.includes('file');
}

/** An empty mapping or list says nothing that its members do not say. */
function defaultOf(schema: JsonSchema): string | undefined {
  const value = schema.default;
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '{}' || text === '[]' ? undefined : text;
}
