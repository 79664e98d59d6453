import { policyPresets } from './policies.ts';
import { fieldOf, listAt, mappingAt } from './raw-document.ts';
import type { PlacedFault } from './schema-faults.ts';
import { nearest } from './suggestion.ts';

/** What is wrong with targets beside each other, and beside what they name elsewhere in the file. */
export function faultsOfTargets(document: unknown): PlacedFault[] {
  const targets = listAt(document, 'targets');
  return [
    ...unknownPolicies(targets, Object.keys(mappingAt(document, 'policies'))),
    ...pullRequestsWithoutForge(document, targets),
    ...unknownAuditLogs(targets, Object.keys(mappingAt(document, 'audit'))),
    ...sharedNamespaces(targets),
    ...watchedShards(targets),
    ...missingReleaseNamespaces(targets),
  ];
}

function unknownPolicies(targets: readonly unknown[], defined: readonly string[]): PlacedFault[] {
  const known = [...defined, ...Object.keys(policyPresets)];
  return targets.flatMap((target, index): PlacedFault[] => {
    const policy = fieldOf(target, 'policy');
    if (typeof policy !== 'string' || known.includes(policy)) return [];
    const path = ['targets', index, 'policy'];
    const subject = `targets[${index}].policy "${policy}"`;
    return [{ path, part: 'value', ...unknownPolicy(policy, subject, known) }];
  });
}

function unknownPolicy(policy: string, subject: string, known: readonly string[]) {
  const similar = nearest(policy, known);
  return {
    message: `${subject} is not defined under policies and is no preset`,
    suggestion: similar === undefined ? `known policies: ${known.join(', ')}` : `did you mean "${similar}"?`,
  };
}

/** Whoever wants pull requests has to say where they are opened. */
function pullRequestsWithoutForge(document: unknown, targets: readonly unknown[]): PlacedFault[] {
  const forges = [document, ...targets].filter((one) => fieldOf(one, 'forge') !== undefined);
  if (forges.includes(document)) return [];
  const suggestion = 'add forge: …, or choose alert-and-review, which asks a person';
  const rules = Object.entries(mappingAt(document, 'policies')).flatMap(([name, policy]) =>
    (Array.isArray(policy) ? policy : []).flatMap((rule, index): PlacedFault[] => {
      if (fieldOf(rule, 'strategy') !== 'pull-request' || forges.length > 0) return [];
      const message = `policies.${name}[${index}] opens pull requests, and no forge says where`;
      return [{ path: ['policies', name, index, 'strategy'], part: 'value', message, suggestion }];
    }),
  );
  const presets = targets.flatMap((target, index): PlacedFault[] => {
    if (fieldOf(target, 'policy') !== 'review-all' || forges.includes(target)) return [];
    const message = `targets[${index}].policy "review-all" opens pull requests, and no forge says where`;
    return [
      {
        path: ['targets', index, 'policy'],
        part: 'value',
        message,
        suggestion: 'add forge: …, or choose sensitive, which asks a person about everything',
      },
    ];
  });
  return [...rules, ...presets];
}

function unknownAuditLogs(targets: readonly unknown[], known: readonly string[]): PlacedFault[] {
  return targets.flatMap((target, index): PlacedFault[] => {
    const audit = fieldOf(target, 'audit');
    if (typeof audit !== 'string' || known.includes(audit)) return [];
    const similar = nearest(audit, known);
    return [
      {
        path: ['targets', index, 'audit'],
        part: 'value',
        message: `targets[${index}].audit "${audit}" is not defined under audit`,
        suggestion:
          similar === undefined
            ? `add audit: { ${audit}: { file: /var/log/kubernetes/audit.log } }, or a token`
            : `did you mean "${similar}"?`,
      },
    ];
  });
}

/** Two targets that govern one namespace would each take the other's objects for strays. */
function sharedNamespaces(targets: readonly unknown[]): PlacedFault[] {
  const governors = new Map<string, number>();
  const faults: PlacedFault[] = [];
  for (const [index, target] of targets.entries()) {
    for (const [position, namespace] of listAt(target, 'namespaces').entries()) {
      const place = JSON.stringify([fieldOf(target, 'cluster'), namespace]);
      const first = governors.get(place);
      if (first === undefined) {
        governors.set(place, index);
      } else if (first !== index) {
        faults.push({
          path: ['targets', index, 'namespaces', position],
          part: 'value',
          message: `namespace "${String(namespace)}" is already governed by targets[${first}] on the same cluster`,
          suggestion: "leave it to one of them, or each takes the other's objects for strays",
        });
      }
    }
  }
  return faults;
}

/** What is watched is compared with what one process holds in memory. */
function watchedShards(targets: readonly unknown[]): PlacedFault[] {
  return targets.flatMap((target, index): PlacedFault[] => {
    const shards = fieldOf(target, 'shards');
    if (typeof shards !== 'number' || shards < 2) return [];
    if (fieldOf(fieldOf(target, 'watch'), 'enabled') !== true) return [];
    const message = `targets[${index}].shards has no meaning with watch.enabled: the memory of one worker holds what is watched`;
    return [
      { path: ['targets', index, 'shards'], part: 'value', message, suggestion: 'keep one of the two' },
    ];
  });
}

/** Charts write the namespace of their release into objects: a guess would compare with other ones. */
function missingReleaseNamespaces(targets: readonly unknown[]): PlacedFault[] {
  return targets.flatMap((target, index): PlacedFault[] => {
    const source = fieldOf(target, 'source');
    if (fieldOf(source, 'render') !== 'helm' || fieldOf(fieldOf(source, 'helm'), 'namespace') !== undefined)
      return [];
    if (listAt(target, 'namespaces').length === 1) return [];
    const path = ['targets', index, 'source'];
    const message = `missing "helm.namespace" in targets[${index}].source`;
    return [
      {
        path,
        part: 'key',
        message,
        suggestion: 'name the namespace of the release, or the one namespace of the target',
      },
    ];
  });
}
