import { shortened } from '../../text/visible.ts';

const longestPart = 400;

/** How an incident came to be resolved by a better model: what people want to tell each other about it. */
export interface Resolution {
  /** What was thought to be behind it. */
  headline: string;
  /** Columns that drifted, the strongest first; empty where something else told of it. */
  columns: readonly string[];
  candidate: { name: string; version: string };
  trainingRows: number;
  /** How the candidate did against the model before; undefined where that is not known. */
  evaluation: string | undefined;
  gpuHours: number;
  /** How it was rolled out, in words. */
  rollout: string;
  /** From the moment it was opened, milliseconds. */
  duration: number;
}

/** The story of an incident in a few sentences: what drifted and why, what was trained, how much better it is, and how it came to serve. */
export function describeResolution(resolution: Resolution): string {
  const { headline, columns, candidate, trainingRows, evaluation, gpuHours, rollout, duration } = resolution;
  const drifted =
    columns.length === 0
      ? ''
      : `${columns.length === 1 ? '1 column' : `${columns.length} columns`} drifted (${columns.join(', ')}). `;
  const cost = gpuHours > 0 ? ` for ${rounded(gpuHours)} GPU hours` : '';
  return [
    `${drifted}${sentence(headline)}`,
    `${candidate.name} version ${candidate.version} was trained on ${trainingRows} rows${cost}.`,
    ...(evaluation === undefined ? [] : [sentence(evaluation)]),
    sentence(rollout),
    `All in ${describeDuration(duration)}.`,
  ].join(' ');
}

function sentence(text: string): string {
  const kept = shortened(text.trim(), longestPart);
  const first = kept.slice(0, 1).toUpperCase() + kept.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function rounded(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

function describeDuration(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const [hours, left] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  if (hours < 48) return `${hours} h ${left} min`;
  return `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
