import type { Colors } from '../cli/output.ts';

/** Tells the story on standard output, in chapters. */
export class Narrator {
  private readonly colors: Colors;
  private readonly startedAt = performance.now();
  private chapters = 0;

  constructor(colors: Colors) {
    this.colors = colors;
  }

  chapter(title: string): void {
    this.chapters += 1;
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(0);
    const { bold, cyan, dim } = this.colors;
    this.line();
    this.line(`${cyan(bold(`${this.chapters}. ${title}`))} ${dim(`(${seconds} s)`)}`);
  }

  line(text = ''): void {
    process.stdout.write(text === '' ? '\n' : `   ${text}\n`);
  }

  good(text: string): void {
    this.line(`${this.colors.green('✔')} ${text}`);
  }

  bad(text: string): void {
    this.line(`${this.colors.red('✘')} ${text}`);
  }

  aside(text: string): void {
    this.line(this.colors.dim(text));
  }

  get style(): Colors {
    return this.colors;
  }
}
