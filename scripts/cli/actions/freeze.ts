import type { Command } from 'commander';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import { describeFreeze } from '../../../domain/freeze/freeze.ts';
import type { FreezeScope } from '../../../domain/freeze/freeze.ts';
import { freezeChanges, unfreezeChanges } from '../../../workers/operations/freeze-changes.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { FreezeOptions, UnfreezeOptions } from '../commands/freeze.ts';
import { freezeEntry } from '../freeze-entry.ts';
import { requireModel } from '../model/require-model.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { requireTarget } from '../require-target.ts';
import { userOfThisMachine } from '../user.ts';

/** Stops changes; it holds from the moment it is written, whatever is down. */
export async function freeze(options: FreezeOptions, command: Command): Promise<void> {
  const configuration = await openConfiguration(command);
  const named = scopesOf(configuration, options);
  const { reason, for: until, everything = false, format } = options;
  const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const wish = { scopes: named.length === 0 ? (['all'] as const) : named, reason, until, everything };
  const freezes = await freezeChanges(await openStorage(configuration), decider, wish);
  printResult(format, { freezes: freezes.map(freezeEntry) }, () => freezes.map(describeFreeze).join('\n'));
}

/** Lets changes go on. */
export async function unfreeze(options: UnfreezeOptions, command: Command): Promise<void> {
  const configuration = await openConfiguration(command);
  const scopes = scopesOf(configuration, options);
  const { reason, format } = options;
  const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const terms = configuration.approvals.default;
  const store = await openStorage(configuration);
  const { ended, left } = await unfreezeChanges(store, decider, { scopes, reason, terms });
  const shown = { ended: ended.map(freezeEntry), freezes: left.map(freezeEntry) };
  printResult(format, shown, () =>
    [
      ...(ended.length === 0 ? ['nothing was frozen'] : ended.map((one) => `no more ${describeFreeze(one)}`)),
      ...left.map((one) => `still ${describeFreeze(one)}`),
    ].join('\n'),
  );
}

function scopesOf(configuration: Configuration, { target, model }: UnfreezeOptions): FreezeScope[] {
  for (const name of target) requireTarget(configuration, name);
  for (const name of model) requireModel(configuration.models, name);
  return [
    ...target.map((name): FreezeScope => `target/${name}`),
    ...model.map((name): FreezeScope => `model/${name}`),
  ];
}
