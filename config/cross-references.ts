import { faultsOfApprovalTerms } from './approval-terms.ts';
import { faultsOfCallerNames } from './caller-names.ts';
import { faultsOfDeployment } from './deployment-references.ts';
import { policyPresets } from './policies.ts';
import { fieldOf, listOf } from './raw-document.ts';
import { faultsOfRetraining } from './retraining-references.ts';
import { faultsOfRollout } from './rollout-references.ts';
import { faultsOfRolloutSources } from './rollout-sources.ts';
import type { PlacedFault } from './schema-faults.ts';
import type { Configuration } from './schema/configuration.ts';
import { ignoreRuleForm } from './schema/ignore-rule.ts';
import type { IgnoreRule } from './schema/ignore-rule.ts';
import { nearest } from './suggestion.ts';
import { warningsOfTrainingData } from './training-data-references.ts';

/**
 * What only several places together make wrong. Works on the file as it was written, so that these faults are
 * listed together with those of the schema instead of after them.
 */
export function faultsAcross(document: unknown): PlacedFault[] {
  const targets = listAt(document, 'targets');
  return [
    ...repeatedNames(document, 'targets'),
    ...repeatedNames(document, 'people'),
    ...repeatedNames(document, 'notifications'),
    ...repeatedNames(document, 'models'),
    ...sharedInferenceServices(listAt(document, 'models')),
    ...missingPrometheus(document),
    ...faultsOfDeployment(document),
    ...faultsOfRetraining(document),
    ...faultsOfRollout(document),
    ...faultsOfRolloutSources(document),
    ...unknownPolicies(targets, Object.keys(mappingAt(document, 'policies'))),
    ...pullRequestsWithoutForge(document, targets),
    ...unknownAuditLogs(targets, Object.keys(mappingAt(document, 'audit'))),
    ...sharedNamespaces(targets),
    ...watchedShards(targets),
    ...missingFingerprintKey(document, targets),
    ...missingReleaseNamespaces(targets),
    ...loneFingerprintKey(document),
    ...faultsOfApprovalTerms(document),
    ...faultsOfCallerNames(listAt(mappingAt(document, 'approvals'), 'callers'), listAt(document, 'people')),
  ];
}

/** What is allowed and yet hardly meant. Each names the place that should change. */
export function warningsAcross(configuration: Configuration, now: Date): PlacedFault[] {
  return [...warningsOfIgnoreRules(configuration, now), ...warningsOfTrainingData(configuration)];
}

function warningsOfIgnoreRules(configuration: Configuration, now: Date): PlacedFault[] {
  return configuration.targets.flatMap((target, index) =>
    target.ignore.flatMap((rule, position): PlacedFault[] => {
      const path = ['targets', index, 'ignore', position];
      if (rule.expires !== undefined && Date.parse(rule.expires) <= now.getTime()) {
        const message = `the ignore rule of ${rule.owner} expired on ${rule.expires} and no longer holds`;
        return [{ path: [...path, 'expires'], part: 'value', message, suggestion: 'renew or remove it' }];
      }
      const { kind = '*', namespace = '*', name = '*' } = rule;
      if (!hidesWholeObjects(rule)) return [];
      const message = `this ignore rule hides whole objects (${kind} ${namespace}/${name})`;
      return [
        {
          path,
          part: 'value',
          message,
          suggestion: 'name fields with jsonPointers or writers with managers',
        },
      ];
    }),
  );
}

function hidesWholeObjects(rule: IgnoreRule): boolean {
  const { jsonPointers, jqPathExpressions, managers, subresource, range } = rule;
  if (ignoreRuleForm(rule) === 'flux') return (rule.paths ?? []).includes('');
  const criteria = [
    jsonPointers,
    jqPathExpressions,
    managers,
    subresource,
    range,
    rule.managedFieldsManagers,
  ];
  return criteria.every((criterion) => criterion === undefined);
}

/** Whatever is named by others, or names its messages, is named once. */
function repeatedNames(
  document: unknown,
  list: 'targets' | 'people' | 'notifications' | 'models',
): PlacedFault[] {
  const names = listAt(document, list).map((entry) => fieldOf(entry, 'name'));
  return names.flatMap((name, index): PlacedFault[] => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    const message = `${list}[${index}].name "${name}" is already the name of ${list}[${first}]`;
    return [{ path: [list, index, 'name'], part: 'value', message }];
  });
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

function unknownPolicy(policy: string, subject: string, known: readonly string[]) {
  const similar = nearest(policy, known);
  return {
    message: `${subject} is not defined under policies and is no preset`,
    suggestion: similar === undefined ? `known policies: ${known.join(', ')}` : `did you mean "${similar}"?`,
  };
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

/** Workers that share a bucket must share the key too, or each would see the other's fingerprints as drift. */
function missingFingerprintKey(document: unknown, targets: readonly unknown[]): PlacedFault[] {
  const sharesStorage = 's3' in mappingAt(document, 'storage');
  const hasKey = 'fingerprintKey' in mappingAt(document, 'secrets');
  if (!sharesStorage || hasKey || targets.length === 0) return [];
  return [
    {
      path: ['storage', 's3'],
      part: 'key',
      message: 'storage in s3 needs secrets.fingerprintKey: every worker must use the same key',
      suggestion: 'add secrets: { fingerprintKey: { env: PLUMBLINE_FINGERPRINT_KEY } }',
    },
  ];
}

function loneFingerprintKey(document: unknown): PlacedFault[] {
  const secrets = mappingAt(document, 'secrets');
  if (!('previousFingerprintKey' in secrets) || 'fingerprintKey' in secrets) return [];
  const message = 'secrets.previousFingerprintKey has no effect without secrets.fingerprintKey';
  return [
    {
      path: ['secrets', 'previousFingerprintKey'],
      part: 'key',
      message,
      suggestion: 'name the new key under fingerprintKey, or remove this one',
    },
  ];
}

/** Metrics and payloads are told apart by the service: two models of one would each take the other's for their own. */
function sharedInferenceServices(models: readonly unknown[]): PlacedFault[] {
  const services = models.map((model) => fieldOf(model, 'inferenceService'));
  return services.flatMap((service, index): PlacedFault[] => {
    const first = services.indexOf(service);
    if (typeof service !== 'string' || first === index) return [];
    const message = `models[${index}].inferenceService "${service}" is already watched as models[${first}]`;
    return [{ path: ['models', index, 'inferenceService'], part: 'value', message }];
  });
}

function missingPrometheus(document: unknown): PlacedFault[] {
  if (fieldOf(document, 'prometheus') !== undefined) return [];
  return listAt(document, 'models').flatMap((model, index): PlacedFault[] => {
    const asks = [
      ...(fieldOf(fieldOf(model, 'current'), 'prometheus') === undefined ? [] : [['current', 'prometheus']]),
      ...(listAt(model, 'thresholds').length === 0 ? [] : [['thresholds']]),
    ];
    return asks.map((path) => ({
      path: ['models', index, ...path],
      part: 'key',
      message: `models[${index}].${path.join('.')} needs the address of a Prometheus`,
      suggestion: 'add prometheus: { url: https://prometheus.example }',
    }));
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

function listAt(value: unknown, key: string): unknown[] {
  return listOf(fieldOf(value, key));
}

function mappingAt(value: unknown, key: string): object {
  const field = fieldOf(value, key);
  return typeof field === 'object' && field !== null ? field : {};
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
