// A workflow that does nothing but begin steps and undo them, for the tests of the saga helper.
import { proxyActivities, sleep } from '@temporalio/workflow';
import { FreezeWait } from '../../workflows/freeze-wait.ts';
import { Saga, leftToDo } from '../../workflows/saga.ts';
import type { Compensation, UndoneStep } from '../../workflows/saga.ts';

const steps = ['first', 'second', 'third'] as const;
export type ScriptedStep = (typeof steps)[number];

/** What a test wants to happen. */
export interface SagaScript {
  begin: ScriptedStep[];
  settle?: ScriptedStep[];
  /** Waits for a cancellation before it undoes. */
  waits?: boolean;
  /** Undoes once more at the end. */
  twice?: boolean;
}

export interface SagaAccount {
  undone: UndoneStep[];
  /** As they became known. */
  told: string[];
  left: string[];
  begun: ScriptedStep[];
}

export interface SagaActivities {
  undo(step: ScriptedStep): Promise<string>;
}

const { undo } = proxyActivities<SagaActivities>({
  startToCloseTimeout: '1 day',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds' },
});

export async function playSaga({
  begin,
  settle = [],
  waits = false,
  twice = false,
}: SagaScript): Promise<SagaAccount> {
  const unfrozen = new FreezeWait({ heartbeat: 10_000 }, {}, { frozen() {}, goesOn() {} });
  const saga = new Saga<ScriptedStep>(
    {
      first: compensation('first'),
      second: compensation('second'),
      third: compensation('third'),
    },
    unfrozen,
  );
  for (const step of begin) saga.begin(step);
  for (const step of settle) saga.settle(step);
  if (waits) await sleep('1 hour').catch(() => {});
  const told: string[] = [];
  const undone = await saga.undo(({ step }) => told.push(step));
  if (twice) undone.push(...(await saga.undo()));
  return { undone, told, left: leftToDo(undone), begun: saga.begun };
}

function compensation(step: ScriptedStep): Compensation {
  return { undo: () => undo(step), byHand: () => `delete the ${step} one`, within: 10 * 60_000 };
}
