import { ColumnBuilder } from './column-builder.ts';
import type { BuiltColumn } from './column-builder.ts';
import { mostFeatures } from './feature-table.ts';
import type { Joined } from './join-events.ts';
import { payloadColumns } from './payload-files.ts';

/** The rows of one model that go into one file. */
export interface FinishedRows {
  ids: string[];
  /** Milliseconds since 1970. */
  times: Float64Array;
  revisions: string[];
  prediction: BuiltColumn;
  features: { name: string; column: BuiltColumn }[];
}

/**
 * Most rows of a file, and most cells. Far more than senders of so few bytes have, unless many short requests follow a
 * wide one: every column has a cell for every row.
 */
const most = { rows: 4_000_000, cells: 64_000_000 };

const reserved = Object.values(payloadColumns);

/** Gathers rows of one model, a column at a time. */
export class RowGroup {
  #ids: string[] = [];
  #times: number[] = [];
  #revisions: string[] = [];
  #prediction = new ColumnBuilder();
  #features = new Map<string, ColumnBuilder>();
  #latestNames: readonly string[] | undefined;
  #latestColumns: (ColumnBuilder | undefined)[] = [];

  get rows(): number {
    return this.#ids.length;
  }

  /** A row for each instance of a request. Answers with the number of columns that there was no room for. */
  add({ request, response }: Joined & { request: object }): number {
    const { names, rows } = request.table;
    if (!this.#hasRoomFor(names.length, rows.length)) return Math.max(1, names.length);
    const columns = this.#columnsFor(names);
    const revision = response?.revision || request.revision || (response?.predictions.version ?? '');
    const answers = response?.predictions.values ?? [];
    for (const [index, row] of rows.entries()) {
      const before = this.#ids.length;
      for (let place = 0; place < columns.length; place++) {
        const column = columns[place];
        if (column === undefined) continue;
        column.padTo(before);
        column.push(row[place]);
      }
      this.#ids.push(rows.length === 1 ? request.id : `${request.id}#${index}`);
      this.#times.push(request.time);
      this.#revisions.push(revision);
      this.#prediction.push(answers[index] ?? null);
    }
    return columns.reduce((lost, column) => lost + Number(column === undefined), 0);
  }

  finish(): FinishedRows {
    return {
      ids: this.#ids,
      times: Float64Array.from(this.#times),
      revisions: this.#revisions,
      prediction: this.#prediction.finish(),
      features: [...this.#features].map(([name, column]) => {
        column.padTo(this.rows);
        return { name, column: column.finish() };
      }),
    };
  }

  #hasRoomFor(names: number, rows: number): boolean {
    const all = this.rows + rows;
    const columns = Math.max(this.#features.size, names);
    return all <= most.rows && all * columns <= most.cells;
  }

  /** Requests of one kind share their list of names: it is looked up once. */
  #columnsFor(names: readonly string[]): (ColumnBuilder | undefined)[] {
    if (names === this.#latestNames) return this.#latestColumns;
    this.#latestNames = names;
    // A name that comes twice would give its column two values for a row.
    const taken = new Set<string>(reserved);
    this.#latestColumns = names.map((name) => {
      if (taken.has(name)) return undefined;
      taken.add(name);
      return this.#columnOf(name);
    });
    return this.#latestColumns;
  }

  #columnOf(name: string): ColumnBuilder | undefined {
    const known = this.#features.get(name);
    if (known !== undefined || this.#features.size >= mostFeatures) return known;
    const column = new ColumnBuilder();
    this.#features.set(name, column);
    return column;
  }
}
