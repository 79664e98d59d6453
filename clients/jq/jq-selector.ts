import type { Json } from '../../domain/infrastructure/object.ts';
import type { Path } from '../../domain/infrastructure/json-pointer.ts';
import { JqEngine } from './jq-engine.ts';
import type { JqOutcome } from './jq-engine.ts';
import { compileLead, describeCompileFault, describeRuntimeFault } from './jq-faults.ts';
import type { JqFault } from './jq-faults.ts';

/** Why an expression could not be run to its end. */
export interface BrokenSelection {
  fault: string;
  /** Nothing is gained by running it on another document. */
  always: boolean;
}

/** Runs the jq expressions of ignore rules, as paths of what they would delete. */
export interface JqSelector {
  /** Why an expression cannot be used at all; undefined where it can. Nothing is run. */
  check(expression: string): Promise<JqFault | undefined>;
  /** For each expression the paths that it selects in each document, or why it failed there. */
  select(
    expressions: readonly string[],
    documents: readonly Json[],
  ): Promise<(readonly Path[] | BrokenSelection)[][]>;
  close(): Promise<void>;
}

/** Documents that are given to jq at once. */
const documentsAtOnce = 100;

type Selected = readonly Path[] | BrokenSelection;

/** Documents that wait for one expression. */
interface Batch {
  documents: Json[];
  answers: Promise<Selected[]>;
}

/** @param limit how long an expression may take over the documents of one batch, milliseconds. */
export function createJqSelector({ limit = 5000 }: { limit?: number } = {}): JqSelector {
  const engine = new JqEngine(limit);
  const checked = new Map<string, Promise<JqFault | undefined>>();
  const waiting = new Map<string, Batch>();

  async function check(expression: string): Promise<JqFault | undefined> {
    // Compiled by itself: inside another program a stray bracket could mean something else. `empty` comes to nothing.
    const program = `${compileLead}${expression}`;
    const known =
      checked.get(expression) ??
      engine
        .run(() => ({ program, input: 'null' }))
        .then((outcome) => describeCompileFault(outcome, expression));
    checked.set(expression, known);
    return await known;
  }

  /** What is asked while jq is busy goes to it together: most of the time of a small program is its start. */
  function openBatch(expression: string): Batch {
    const documents: Json[] = [];
    const outcome = engine.run(() => {
      if (waiting.get(expression)?.documents === documents) waiting.delete(expression);
      return { program: programOf(expression), input: JSON.stringify(documents) };
    });
    return { documents, answers: outcome.then((one) => readAnswers(one, documents.length, limit)) };
  }

  async function selectOne(expression: string, documents: readonly Json[]): Promise<Selected[]> {
    const fault = await check(expression);
    if (fault !== undefined) return documents.map(() => ({ fault: fault.message, always: true }));
    const batch = waiting.get(expression) ?? openBatch(expression);
    const start = batch.documents.length;
    batch.documents.push(...documents);
    if (batch.documents.length < documentsAtOnce) waiting.set(expression, batch);
    else waiting.delete(expression);
    return (await batch.answers).slice(start, start + documents.length);
  }

  return {
    check,
    select: (expressions, documents) =>
      Promise.all(expressions.map((expression) => selectOne(expression, documents))),
    close: () => engine.close(),
  };
}

/** One line for each document: what is selected, or that the expression failed there. */
function programOf(expression: string): string {
  return `.[] | try {paths: [path(${expression}\n)]} catch {fault: (if type == "string" then . else "" end)}`;
}

function readAnswers(outcome: JqOutcome, documents: number, limit: number): Selected[] {
  const failed = (fault: string, always: boolean): BrokenSelection[] =>
    Array.from({ length: documents }, () => ({ fault, always }));
  if (outcome.is === 'too-slow') return failed(`took longer than ${limit / 1000} s and was stopped`, true);
  if (outcome.is === 'exhausted') return failed('used up its memory and was stopped', true);
  const lines = outcome.stdout.split('\n').filter((line) => line !== '');
  // Such as `halt`, which no `try` catches.
  if (lines.length !== documents) return failed('ended jq before it answered', true);
  return lines.map((line) => {
    const answer = JSON.parse(line) as { paths: Path[] } | { fault: string };
    if ('fault' in answer) return { fault: describeRuntimeFault(answer.fault), always: false };
    // Such as `.items[1:3]`, which is a step of its own kind.
    const isSlice = answer.paths.some((path) => path.some((step) => typeof step === 'object'));
    return isSlice ? { fault: 'selects a slice of a list: select its items', always: false } : answer.paths;
  });
}
