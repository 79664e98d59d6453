/** A name as SQL, whatever it contains. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL, whatever it contains. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of texts as SQL. */
export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}

/** A map from names to texts as SQL, as `columns` of the reading functions takes it. */
export function struct(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${literal(name)}: ${literal(value)}`).join(', ')}}`;
}
