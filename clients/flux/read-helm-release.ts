import { parse } from 'yaml';
import { governorOfHelmRelease } from '../../domain/gitops/flux-governor.ts';
import {
  pathOfHelmRelease,
  renderOfHelmRelease,
  sourceOfHelmRelease,
  valuesReferencesOf,
} from '../../domain/gitops/flux-helm-release.ts';
import { isMap, mapAt, textAt } from '../../domain/gitops/fields.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { mergeValues, setValue } from '../../domain/gitops/set-value.ts';
import type { Json, JsonObject } from '../../domain/infrastructure/object.ts';
import { GitopsUnsupportedError } from '../gitops/errors.ts';
import type { Governed } from '../gitops/gitops-client.ts';
import { readGovernor, supported } from '../gitops/read-object.ts';
import type { KubernetesClient } from '../kubernetes/kubernetes-client.ts';
import { readGitSource } from './read-source.ts';
import { readValues } from './read-values.ts';
import type { FoundValues } from './read-values.ts';

/** Chart, values and state of a HelmRelease. */
export async function readHelmRelease(
  kubernetes: KubernetesClient,
  reference: GitopsReference,
  signal?: AbortSignal,
): Promise<Governed> {
  const release = await readGovernor(kubernetes, reference, signal);
  const source = supported(reference, () => sourceOfHelmRelease(release));
  const git = await readGitSource(kubernetes, reference, source, signal);
  const found = await readValues(kubernetes, reference, withKeys(valuesReferencesOf(release)), signal);
  let values: JsonObject = {};
  const secrets: string[] = [];
  for (const one of found) {
    const added = addedBy(values, one, reference);
    values = added.values;
    if (one.reference.kind === 'Secret') secrets.push(...added.texts);
  }
  values = mergeValues(values, mapAt(release, 'spec', 'values') ?? {});
  const destination = textAt(release, 'spec', 'kubeConfig', 'secretRef', 'name');
  return {
    governor: governorOfHelmRelease(release),
    sources: [
      {
        ...git,
        path: pathOfHelmRelease(release),
        render: supported(reference, () => renderOfHelmRelease(release, values)),
      },
    ],
    object: release,
    ...(destination === undefined ? {} : { destination }),
    secrets,
  };
}

const defaultKey = 'values.yaml';

function withKeys(references: ReturnType<typeof valuesReferencesOf>): ReturnType<typeof valuesReferencesOf> {
  return references.map((reference) => ({ valuesKey: defaultKey, ...reference }));
}

/** The values with what one ConfigMap or Secret adds, and the texts that it added. */
function addedBy(
  values: JsonObject,
  { reference: { kind, name, valuesKey = defaultKey, targetPath }, data }: FoundValues,
  owner: GitopsReference,
): { values: JsonObject; texts: string[] } {
  const text = data[valuesKey] ?? '';
  if (targetPath !== undefined) return { values: setValue(values, targetPath, text), texts: [text] };
  const parsed = parseValues(text);
  if (!isMap(parsed)) {
    const reason = `key ${valuesKey} of ${kind} ${name} is no YAML of values`;
    throw new GitopsUnsupportedError(owner, reason);
  }
  return { values: mergeValues(values, parsed), texts: textsIn(parsed) };
}

function parseValues(text: string): unknown {
  try {
    // YAML 1.1, as Helm reads values. The error would quote what may be secret.
    return parse(text, { version: '1.1', maxAliasCount: 100, logLevel: 'error' }) ?? {};
  } catch {
    return undefined;
  }
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((one) => textsIn(one));
}
