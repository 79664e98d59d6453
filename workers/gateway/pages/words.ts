import type { DriftKind, DriftOrigin, Severity } from '../../../domain/infrastructure/finding.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** How grave something is, by word, shape and colour. */
export function severityBadge(severity: string): Html {
  const shape = severityShapes[severity as Severity] as string | undefined;
  return html`<span class="badge ${shape === undefined ? '' : severity}"
    ><span aria-hidden="true">${shape ?? '·'} </span>${severity}</span
  >`;
}

const severityShapes: Record<Severity, string> = { low: '○', medium: '◑', high: '●', critical: '▲' };

/** What becomes of a finding, as a person would say it. */
export function stateBadge(state: string): Html {
  const { words, tone } = states[state] ?? { words: state.replaceAll('-', ' '), tone: 'calm' };
  return html`<span class="badge ${tone}">${words}</span>`;
}

/** The same of a retraining or a rollout: a candidate that is rejected is no drift that is left as it is. */
export function changeBadge(state: string): Html {
  return stateBadge(state === 'rejected' ? 'not-good-enough' : state);
}

const states: Readonly<Record<string, { words: string; tone: string }>> = {
  'waiting-for-decision': { words: 'waits for a decision', tone: 'asks' },
  observing: { words: 'being looked at', tone: 'busy' },
  diagnosing: { words: 'being diagnosed', tone: 'busy' },
  watching: { words: 'being watched', tone: 'busy' },
  healing: { words: 'being healed', tone: 'busy' },
  proposing: { words: 'being put into a pull request', tone: 'busy' },
  'waiting-for-merge': { words: 'waits for a merge', tone: 'asks' },
  closed: { words: 'closed', tone: 'calm' },
  waiting: { words: 'healing waits', tone: 'busy' },
  held: { words: 'held by an emergency', tone: 'asks' },
  opening: { words: 'being opened', tone: 'busy' },
  open: { words: 'open', tone: 'asks' },
  ending: { words: 'being given back', tone: 'busy' },
  reported: { words: 'reported only', tone: 'calm' },
  rejected: { words: 'left as it is', tone: 'calm' },
  expired: { words: 'nobody decided in time', tone: 'calm' },
  unknown: { words: 'state unknown', tone: 'calm' },
  planning: { words: 'being planned', tone: 'busy' },
  'waiting-for-approval': { words: 'waits for approval', tone: 'asks' },
  'freezing-data': { words: 'data is frozen', tone: 'busy' },
  training: { words: 'training', tone: 'busy' },
  retraining: { words: 'being retrained', tone: 'busy' },
  'rolling-out': { words: 'being rolled out', tone: 'busy' },
  'rolling-back': { words: 'being rolled back', tone: 'busy' },
  evaluating: { words: 'being evaluated', tone: 'busy' },
  registering: { words: 'being registered', tone: 'busy' },
  registered: { words: 'candidate registered', tone: 'good' },
  failed: { words: 'failed', tone: 'high' },
  'not-good-enough': { words: 'not good enough', tone: 'high' },
  refused: { words: 'refused', tone: 'medium' },
  declined: { words: 'declined', tone: 'calm' },
  cancelled: { words: 'stopped', tone: 'calm' },
  preparing: { words: 'being prepared', tone: 'busy' },
  stepping: { words: 'takes traffic', tone: 'busy' },
  paused: { words: 'paused', tone: 'asks' },
  promoting: { words: 'being promoted', tone: 'busy' },
  settling: { words: 'being settled', tone: 'busy' },
  'keeping-champion': { words: 'serves; the old one is kept', tone: 'good' },
  promoted: { words: 'serves', tone: 'good' },
  'rolled-back': { words: 'undone', tone: 'high' },
  undoing: { words: 'being put back', tone: 'busy' },
};

export const driftWords: Record<DriftKind, string> = {
  configuration: 'changed configuration',
  image: 'changed image',
  created: 'not in Git',
  deleted: 'gone from the cluster',
  secret: 'changed secret',
  health: 'unhealthy',
};

export const originWords: Record<DriftOrigin, string> = {
  live: 'The cluster was changed; Git was not.',
  git: 'Git moved ahead; the cluster was not changed.',
  both: 'Git and the cluster both moved.',
};

export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}
