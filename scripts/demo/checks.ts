import type { Narrator } from './narrator.ts';

/** What the demo promised, and whether it really happened. */
export class Checks {
  private readonly rows: { promise: string; kept: boolean; detail: string }[] = [];
  private readonly narrator: Narrator;

  constructor(narrator: Narrator) {
    this.narrator = narrator;
  }

  /** Notes one promise and says how it went. */
  check(promise: string, kept: boolean, detail: string): void {
    this.rows.push({ promise, kept, detail });
    const short = promise.length + detail.length <= longestLine;
    const text = detail === '' || !short ? promise : `${promise}: ${detail}`;
    if (kept) this.narrator.good(text);
    else this.narrator.bad(text);
    if (!short) this.narrator.aside(`  ${detail}`);
  }

  get allKept(): boolean {
    return this.rows.length > 0 && this.rows.every(({ kept }) => kept);
  }

  /** A short table of all promises. */
  summarize(): void {
    const width = Math.max(...this.rows.map(({ promise }) => promise.length));
    for (const { promise, kept, detail } of this.rows) {
      const { green, red, dim } = this.narrator.style;
      this.narrator.line(
        `${promise.padEnd(width)}  ${kept ? green('yes') : red('NO ')}  ${dim(shorten(detail))}`,
      );
    }
  }
}

/** A promise and its detail share a line up to this length. */
const longestLine = 80;

/** The table fits a terminal; the whole detail stood where it happened. */
const longestDetail = 48;

function shorten(detail: string): string {
  return detail.length > longestDetail ? `${detail.slice(0, longestDetail - 1)}…` : detail;
}
