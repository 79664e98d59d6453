import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { ReviewAction } from '../../../domain/approval/review.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Decider } from '../../../domain/approval/people.ts';
import { visible } from '../../../domain/text/visible.ts';
import { decideRemediation } from '../../../workers/operations/decide-remediation.ts';
import type { DecisionOutcome } from '../../../workers/operations/decide-remediation.ts';
import { createRecordLateDecision } from '../../../workers/operations/record-late-decision.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { remediateDrift } from '../../../workflows/remediate-drift.ts';
import type { RemediateDriftResult } from '../../../workflows/messages.ts';
import type { RetrainingOutcome } from '../../../workflows/retraining-messages.ts';
import type { RolloutOutcome } from '../../../workflows/rollout-messages.ts';
import { awaitProposal } from '../await-proposal.ts';
import { awaitWorkflow } from '../await-workflow.ts';
import type { DecideOptions } from '../commands/decide.ts';
import { printResult } from '../output.ts';
import { createProgress } from '../progress.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { userOfThisMachine } from '../user.ts';
import { frozenInWords } from '../../../workers/operations/freeze-changes.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** The decision does not hold, or nothing good came of it. */
class DecisionRefusedError extends Error {
  override readonly name = 'DecisionRefusedError';
}

/**
 * What came of a decision; `outcome` is `pending` while it is carried out, `proposed` while a pull request waits for its
 * reviewers, `approved` while others have to agree.
 */
interface DecisionReport {
  id: string;
  action: string;
  actor: string;
  outcome:
    | RemediateDriftResult['outcome']
    | RetrainingOutcome
    | RolloutOutcome
    | 'pending'
    | 'proposed'
    | 'snoozed'
    | 'approved';
  detail: string;
  workflowId: string;
  link: string;
}

/** Sends a decision, waits a while for what comes of it, and says so. */
export async function decideFinding(
  id: string,
  action: ReviewAction,
  options: DecideOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const { reason, comment, until, digest } = options;
    const decider = whoDecides(session.configuration.people, { commandLine: userOfThisMachine() });
    const actor = actorOf(decider, options.actor);
    const store = await openStorage(session.configuration);
    const recordLate = createRecordLateDecision({ store, now: () => new Date() });
    const decision = {
      ...decider,
      decisionId: randomUUID(),
      door: 'command-line' as const,
      actor,
      action,
      ...(reason === undefined ? {} : { reason }),
      ...(comment === undefined ? {} : { comment }),
      ...(until === undefined ? {} : { until }),
      finding: id,
      ...(digest === undefined ? {} : { digest }),
    };
    const decided = await decideRemediation(session.client, decision, recordLate);
    if (decided.answer?.accepted === false) {
      throw new DecisionRefusedError(`${decided.remediation.title}: not decided: ${decided.answer.reason}`);
    }
    const report = await followUp(decided, options.timeout, session, store);
    printResult(options.format, { id, action, actor, ...report }, (shown) => describe(shown, decided));
    if (report.outcome === 'failed') throw new DecisionRefusedError(`${report.detail} (${report.link})`);
  });
}

/** Whoever is named, who sits at the terminal counts: nobody reads another name without theirs. */
function actorOf({ actor, identities }: Decider, named: string | undefined): string {
  return named === undefined || identities.includes(named) ? actor : `${named} (${actor})`;
}

/** What leads on to a retraining or a rollout. */
const carriedOutLong: ReadonlySet<ReviewAction> = new Set([
  'retrain',
  'roll-back',
  'approve',
  'retry',
  'hand-over',
]);

async function followUp(
  { answer, remediation }: DecisionOutcome,
  timeout: number,
  { client, linkTo }: TemporalSession,
  store: ObjectStore,
): Promise<Omit<DecisionReport, 'id' | 'action' | 'actor'>> {
  const { workflowId } = remediation;
  const where = { workflowId, link: linkTo(workflowId) };
  if (answer === undefined) {
    const detail = 'recorded; no worker runs now, it is carried out as soon as one does';
    return { outcome: 'pending', detail, ...where };
  }
  if (answer.accepted && answer.missing !== undefined) {
    const detail = `${answer.missing} more ${answer.missing === 1 ? 'person has' : 'people have'} to agree`;
    return { outcome: 'approved', detail, ...where };
  }
  if (answer.accepted && answer.action === 'snooze') {
    const detail = 'asked again then, or as soon as it changes';
    return { outcome: 'snoozed', detail, ...where };
  }
  if (answer.accepted && answer.action === 'fix-upstream') {
    return { outcome: 'pending', detail: 'watched until it has recovered', ...where };
  }
  if (answer.accepted && carriedOutLong.has(answer.action)) {
    // Hours may pass; whoever wants to follow it has a command for that.
    const detail = `being carried out; plumbline model status ${modelOf(workflowId)} shows how it goes`;
    return { outcome: 'pending', detail, ...where };
  }
  const progress = createProgress();
  const interruption = untilInterrupted();
  try {
    progress.report('decided; waiting for what comes of it');
    const { signal } = interruption;
    const handle = client.workflow.getHandle<typeof remediateDrift>(workflowId);
    const waiting = new AbortController();
    const patience = { timeout, signal: AbortSignal.any([signal, waiting.signal]), progress, steps };
    const ending = awaitWorkflow(handle, patience);
    const action = answer.accepted ? answer.action : undefined;
    const proposed = await Promise.race([
      awaitProposal(handle, action, waiting.signal),
      ending.then(() => undefined),
    ]).finally(() => waiting.abort());
    if (proposed !== undefined)
      return { outcome: 'proposed', detail: `pull request #${proposed.number} ${proposed.url}`, ...where };
    const ended = await ending;
    if (ended !== undefined) return { ...ended.result, ...where };
    const [frozen] = await frozenInWords(store);
    const detail = frozen === undefined ? 'still being carried out' : `it waits: ${frozen}`;
    return { outcome: 'pending', detail: `decided; ${detail}`, ...where };
  } finally {
    interruption.forget();
  }
}

/** The name of a model has no slash. */
function modelOf(workflowId: string): string {
  return workflowId.slice(workflowId.indexOf('/') + 1);
}

const steps = {
  healItem: 'making live equal Git',
  awaitThaw: 'waiting, since changes are frozen',
  observeItem: 'looking at the objects again',
  recordOutcome: 'writing down how it ended',
  ignoreItem: 'making the rule',
  proposeChange: 'opening the pull request',
  readPullRequest: 'looking at the pull request',
  closePullRequest: 'closing the pull request',
  readRevertRecord: 'reading what was merged',
  splitItem: 'asking about each object',
  recordAudit: 'writing it to the audit trail',
  tellPeople: 'telling people',
};

function describe(report: DecisionReport, { remediation }: DecisionOutcome): string {
  const words = { healed: 'healed, verified', pending: 'decided', failed: 'failed' } as const;
  const outcome = words[report.outcome as keyof typeof words] ?? report.outcome;
  // Reasons and names are other people's words.
  return `${visible(`${remediation.title}: ${outcome}: ${report.detail}`)}\n${report.link}`;
}
