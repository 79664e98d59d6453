import { formatNumber } from '../report/format.ts';
import type { GateResult } from './gates.ts';

export interface EvaluationVerdict {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** One line for people. */
  headline: string;
}

/**
 * What all gates together say. One that fails fails the candidate. Where none does, whatever must be shown overall and
 * is not (a gain that may be chance, a loss overall that may be real) leaves it open: nobody takes traffic on a guess.
 * A slice that is too small to tell is said, and blocks nothing: one of many slices is nearly always so.
 */
export function concludeGates(results: readonly GateResult[]): EvaluationVerdict {
  const failed = results.filter(({ verdict }) => verdict === 'fail');
  if (failed.length > 0) return { verdict: 'fail', headline: `not good enough: ${reasons(failed)}` };
  const open = results.filter(({ verdict, slice }) => verdict === 'inconclusive' && slice === undefined);
  if (open.length > 0) return { verdict: 'inconclusive', headline: `cannot be told: ${reasons(open)}` };
  const unclear = results.filter(({ verdict }) => verdict === 'inconclusive').length;
  const shown = results.find(({ gate }) => gate === 'better') ?? results[0];
  const note =
    unclear === 0 ? '' : `; ${unclear === 1 ? '1 slice is' : `${unclear} slices are`} too small to tell`;
  if (shown === undefined) return { verdict: 'pass', headline: 'there is no gate' };
  return { verdict: 'pass', headline: `${describe(shown)}${note}` };
}

/** Those that failed first, then those that could not be told; in their order otherwise. */
export function gravestFirst(results: readonly GateResult[]): GateResult[] {
  const grave: Readonly<Record<GateResult['verdict'], number>> = { fail: 0, inconclusive: 1, pass: 2 };
  return results.toSorted((one, other) => grave[one.verdict] - grave[other.verdict]);
}

function reasons([first, ...others]: readonly GateResult[]): string {
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${first?.reason ?? ''}${more}`;
}

function describe({ champion, candidate, pValue, rows, reason }: GateResult): string {
  if (champion === null || candidate === null) return reason;
  const chance = pValue === null ? '' : `, p ${formatNumber(pValue)}`;
  return `${reason}: ${formatNumber(candidate)} against ${formatNumber(champion)} on ${rows} rows${chance}`;
}
