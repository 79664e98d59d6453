import { describeSpan } from '../../../domain/text/age.ts';
import type { LeaseEntry } from '../lease-entry.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';

/** Open emergencies for people, each with what it covers and what can be done. */
export function renderLeases(leases: readonly LeaseEntry[], colors: Colors): string {
  if (leases.length === 0) return 'no emergency is open';
  return leases.map((lease) => renderLease(lease, colors)).join('\n');
}

function renderLease(lease: LeaseEntry, colors: Colors): string {
  const { id, target, scope, reason, openedBy, left, objects, governor, pullRequest, trouble, link } = lease;
  const time =
    left > 0 ? `${describeSpan(left * 1000)} left` : colors.red(`expired ${describeSpan(-left * 1000)} ago`);
  const differs = objects === 0 ? 'nothing differs' : `${objects} object${objects === 1 ? '' : 's'} differ`;
  return [
    `  ${colors.cyan(id)} · ${target} · ${printable(scope)} · ${time} · by ${printable(openedBy)} · ${differs}`,
    `    ${printable(reason)}`,
    ...(governor === null ? [] : [`    ${printable(governor)}`]),
    ...(pullRequest === null ? [] : [`    ${printable(pullRequest)}`]),
    ...(trouble === null ? [] : [`    ${colors.yellow(printable(trouble))}`]),
    `    plumbline emergency extend ${id} 1h, plumbline emergency close ${id} --reason …`,
    `    ${colors.dim(link)}`,
  ].join('\n');
}
