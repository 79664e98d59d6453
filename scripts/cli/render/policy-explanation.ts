import { describeApprovers, quorumOf } from '../../../domain/approval/review-terms.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { PolicyExplanation } from '../../../domain/infrastructure/policy-explanation.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import type { Colors } from '../output.ts';
import { colorSeverity } from './finding.ts';

/** Why a finding is dealt with as it is, for people. */
export function renderExplanation(explanation: PolicyExplanation, colors: Colors): string {
  const { finding, strategy, rule, passedOver, because, brakes, approvals, settled } = explanation;
  const { drift, severity, target, id, impact } = finding;
  const heading = [
    colors.bold(colors.cyan(describeReference(finding))),
    drift,
    colorSeverity(severity, colors),
    target,
    colors.dim(id),
  ];
  const sections: [string, string[]][] = [
    [
      'Comes to',
      [colors.bold(strategy), ...(settled === undefined ? [] : [`${settled} before: not asked again`])],
    ],
    ['Decided by', [rule]],
    ['Passed over', passedOver.map((one) => `${one.rule}: ${one.reason}`)],
    ['Because', because],
    [
      'Brakes',
      brakes.map(
        ({ name, on, detail }) => `${on ? colors.yellow('on ') : colors.dim('off')} ${name}: ${detail}`,
      ),
    ],
    ['Would ask', [describeTerms(approvals)]],
    ['Healing', [impact?.description ?? 'what it does to pods is not known']],
  ];
  const lines = sections.flatMap(([title, entries]) =>
    entries.map((entry, index) => `  ${colors.dim((index === 0 ? title : '').padEnd(12))} ${entry}`),
  );
  return [heading.join(colors.dim(' · ')), ...lines].join('\n');
}

function describeTerms(terms: ReviewTerms): string {
  const { approvers = [], fourEyes = true, remindAfter, escalateAfter, expireAfter, onExpiry } = terms;
  const quorum = quorumOf(terms);
  return [
    approvers.length === 0 ? 'anybody who reaches a door' : describeApprovers(approvers),
    ...(quorum === 1 ? [] : [`${quorum} have to agree`]),
    ...(fourEyes ? ['never whoever made the change'] : []),
    `reminded every ${describeSpan(remindAfter)}`,
    ...(escalateAfter === undefined ? [] : [`others after ${describeSpan(escalateAfter)}`]),
    `after ${describeSpan(expireAfter)} ${onExpiry === 'heal' ? 'it is healed' : 'it is left'}`,
  ].join(', ');
}
