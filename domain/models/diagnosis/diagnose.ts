import type { Cause, Diagnosis, DiagnosisEvidence, RecommendedAction } from './diagnosis.ts';
import type { IncidentEvidence } from './evidence.ts';
import type { Observation } from './observation.ts';
import { observe } from './observe.ts';
import { weigh } from './weigh.ts';
import type { Weighed } from './weigh.ts';
import type { KnownCause } from './weights.ts';

/** A cause is named only if it is at least this likely, and this many times as likely as any other. */
const likelyEnough = 0.6;
const aheadOfOthers = 2;

/** Beyond this share of drifted columns retraining is proposed without proof that the model got worse. */
const usualRetrainShare = 0.6;

/** Lines of each list: people read no more. */
const mostLines = 8;
const longestText = 300;

export const causeWords: Readonly<Record<Cause, string>> = {
  'data-quality': 'the data is broken upstream',
  'data-shift': 'the inputs really are others',
  concept: 'the same inputs mean something else',
  code: 'the deployment was changed',
  infrastructure: 'the infrastructure is in trouble',
  unclear: 'unclear',
};

/**
 * What is most likely behind the incident. Pure: the same evidence gives the same answer.
 *
 * @param retrainAbove share of drifted columns beyond which retraining is proposed without proof that the model got
 *   worse, 0 to 1.
 */
export function diagnose(evidence: IncidentEvidence, retrainAbove = usualRetrainShare): Diagnosis {
  const { observations, open, onset } = observe(evidence);
  const weighed = weigh(observations);
  const [first, second] = weighed.chances;
  const likeliest = weighed.chances.find(({ cause }) => cause !== 'unclear');
  if (first === undefined || second === undefined || likeliest === undefined) throw new TypeError('no cause');
  const isClear =
    first.cause !== 'unclear' &&
    first.confidence >= likelyEnough &&
    first.confidence >= aheadOfOthers * second.confidence;
  const leading = likeliest.cause as KnownCause;
  const cause: Cause = isClear ? leading : 'unclear';
  const all = weighed.evidenceFor(leading).map(shortened);
  return {
    cause,
    confidence: rounded(likeliest.confidence),
    headline: headlineOf(cause, weighed, all),
    action: actionFor(cause, evidence.data?.report.dataset.share ?? 0, { observations, retrainAbove }),
    for: all.filter(({ weight }) => weight > 0).slice(0, mostLines),
    against: all.filter(({ weight }) => weight < 0).slice(0, mostLines),
    considered: weighed.chances.map((one) => ({ cause: one.cause, confidence: rounded(one.confidence) })),
    wouldChange: open.slice(0, mostLines),
    ...(onset.pace === 'unknown' || onset.pace === 'untrusted'
      ? {}
      : { onset: new Date(onset.before).toISOString() }),
  };
}

function headlineOf(cause: Cause, { chances }: Weighed, evidence: readonly DiagnosisEvidence[]): string {
  if (cause === 'unclear') {
    const known = chances.filter((one) => one.cause !== 'unclear' && one.confidence >= 0.1).slice(0, 3);
    const candidates = known.map((one) => `${causeWords[one.cause]} (${percent(one.confidence)})`);
    return candidates.length === 0
      ? 'Unclear: nothing speaks for any cause'
      : `Unclear: ${candidates.join(', or ')}`;
  }
  const strongest = evidence.find(({ weight }) => weight > 0);
  const words = causeWords[cause];
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return strongest === undefined ? sentence : `${sentence}: ${strongest.text}`;
}

const usualActions: Readonly<Record<Exclude<Cause, 'data-shift'>, RecommendedAction>> = {
  'data-quality': 'fix-upstream',
  code: 'roll-back',
  infrastructure: 'repair-infrastructure',
  concept: 'retrain',
  unclear: 'watch-longer',
};

function actionFor(
  cause: Cause,
  share: number,
  { observations, retrainAbove }: { observations: readonly Observation[]; retrainAbove: number },
): RecommendedAction {
  if (cause !== 'data-shift') return usualActions[cause];
  const saw = (...kinds: Observation['kind'][]) => observations.some(({ kind }) => kinds.includes(kind));
  // What comes back every week has not gone out of date, and what does no harm can wait.
  if (saw('season-alike', 'performance-held')) return 'watch-longer';
  const fell = saw('performance-fell', 'performance-fell-alone', 'estimated-performance-fell');
  return fell || share > retrainAbove ? 'retrain' : 'watch-longer';
}

function shortened(evidence: DiagnosisEvidence): DiagnosisEvidence {
  const { text } = evidence;
  return text.length <= longestText ? evidence : { ...evidence, text: `${text.slice(0, longestText - 1)}…` };
}

function percent(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}

function rounded(chance: number): number {
  return Math.round(chance * 1000) / 1000;
}
