import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createAuditTrail } from '../../../activities/audit-trail/audit-trail.ts';
import { loadIgnoreRules, updateIgnoreRules } from '../../../activities/stored-ignore-rules.ts';
import type { AuditRecord } from '../../../domain/approval/audit-record.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Decider } from '../../../domain/approval/people.ts';
import type { StoredIgnoreRule } from '../../../domain/infrastructure/stored-ignore-rule.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { IgnoreOptions } from '../commands/ignore.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { renderIgnored } from '../render/ignored.ts';
import { requireTarget } from '../require-target.ts';
import { userOfThisMachine } from '../user.ts';

/** There is no such rule. */
class NoSuchRuleError extends Error {
  override readonly name = 'NoSuchRuleError';
}

/** Prints the rules that people made. */
export async function listIgnored(
  named: readonly string[],
  { format }: IgnoreOptions,
  command: Command,
): Promise<void> {
  const configuration = await openConfiguration(command);
  for (const target of named) requireTarget(configuration, target);
  const store = await openStorage(configuration);
  const targets = named.length > 0 ? named : configuration.targets.map(({ name }) => name);
  const rules: (StoredIgnoreRule & { target: string })[] = [];
  for (const target of targets) {
    for (const rule of await loadIgnoreRules(store, target)) rules.push({ target, ...rule });
  }
  printResult(format, { rules }, (_, colors) => renderIgnored(rules, colors, new Date()));
}

/** Takes a rule away, and records who did. */
export async function removeIgnored(
  target: string,
  id: string,
  { format }: IgnoreOptions,
  command: Command,
): Promise<void> {
  const configuration = await openConfiguration(command);
  requireTarget(configuration, target);
  const store = await openStorage(configuration);
  const rule = (await loadIgnoreRules(store, target)).find((one) => one.id === id);
  if (rule === undefined) {
    throw new NoSuchRuleError(
      `target ${target} has no stored rule ${id}; \`plumbline ignore list\` names them`,
    );
  }
  await updateIgnoreRules(store, target, (rules) => rules.filter((one) => one.id !== id));
  const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const trail = createAuditTrail({ store, now: () => new Date() });
  await trail.append([recordOfRemoval(target, rule, decider)]);
  printResult(format, { removed: { target, ...rule } }, () => {
    return `removed: ${rule.kind} ${rule.namespace}/${rule.name} is reported again from the next scan on`;
  });
}

function recordOfRemoval(target: string, rule: StoredIgnoreRule, decider: Decider): AuditRecord {
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    kind: 'rule',
    target,
    cause: rule.id,
    workflowId: '',
    title: `${rule.kind} ${rule.namespace}/${rule.name}`,
    findings: [],
    evidence: '',
    actor: decider.actor,
    identities: decider.identities,
    door: 'command-line',
    action: 'remove',
    detail: `rule of ${rule.owner} until ${rule.expires}: ${rule.reason}`,
  };
}
