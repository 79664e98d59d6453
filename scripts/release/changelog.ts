/** One version of the changelog. */
export interface ChangelogEntry {
  /** Undefined for what is not released yet. */
  version: string | undefined;
  /** Day of the release, as YYYY-MM-DD; undefined for what is not released yet. */
  date: string | undefined;
  /** What is said below each kind of change. */
  changes: Map<string, string[]>;
}

/** Kinds of changes, as Keep a Changelog has them. */
const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];

/** The changelog is not in its form. */
export class ChangelogError extends Error {
  override readonly name = 'ChangelogError';
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`CHANGELOG.md:${line}: ${problem}`);
    this.line = line;
  }
}

/** Reads a changelog, newest first; `Unreleased` leads. Raises a ChangelogError with the line that is out of form. */
export function readChangelog(text: string): ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  let said: string[] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fail = (problem: string): never => {
      throw new ChangelogError(index + 1, problem);
    };
    if (line.startsWith('## ')) {
      entries.push(readHeading(line, entries.at(-1), fail));
      said = undefined;
    } else if (line.startsWith('### ')) {
      const kind = line.slice(4);
      const changes = entries.at(-1)?.changes ?? fail('a kind of change before any version');
      if (!kinds.includes(kind)) fail(`expected one of ${kinds.join(', ')}, got ${kind}`);
      if (changes.has(kind)) fail(`${kind} is there twice`);
      changes.set(kind, (said = []));
    } else if (line.startsWith('- ')) {
      if (said === undefined) return fail('an entry without a kind of change above it');
      said.push(line.slice(2));
    }
  }
  if (entries[0]?.version !== undefined || entries.length === 0)
    throw new ChangelogError(1, 'the first version must be "## Unreleased"');
  return entries;
}

function readHeading(
  line: string,
  before: ChangelogEntry | undefined,
  fail: (problem: string) => never,
): ChangelogEntry {
  if (line === '## Unreleased') {
    if (before !== undefined) fail('Unreleased must be the first');
    return { version: undefined, date: undefined, changes: new Map() };
  }
  const form = /^## (?<version>\d+\.\d+\.\d+(?:-[\w.]+)?) - (?<date>\d{4}-\d\d-\d\d)$/;
  const { version, date } = form.exec(line)?.groups ?? fail('expected "## 1.2.3 - 2027-03-01"');
  if (version === undefined || date === undefined) return fail('expected a version and a day');
  if (before?.date !== undefined && before.date < date) fail(`${date} comes after the version above it`);
  return { version, date, changes: new Map() };
}

/** The changelog with what was unreleased under a version, and nothing unreleased. */
export function releaseChangelog(text: string, version: string, date: string): string {
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${date}`);
}
