import { at, isMap, numberAt } from '../../../gitops/fields.ts';
import type { JsonObject, KubernetesObject } from '../../../infrastructure/object.ts';
import { canonicalJson } from '../../../infrastructure/canonical-json.ts';
import { readServed } from './served.ts';
import type { Served } from './served.ts';
import type { ServiceRecord } from './service-record.ts';

/**
 * What somebody else has changed of an InferenceService under a rollout, in words; undefined where everything that
 * differs from before was asked for by the rollout.
 *
 * @param served undefined where the service is gone.
 */
export function interferenceWith(record: ServiceRecord, served: Served | undefined): string | undefined {
  if (served === undefined) return 'it was deleted';
  if (served.isDeleting) return 'it is being deleted';
  if (served.uid !== record.uid) return 'it was deleted and created again';
  return (
    foreignModel(record, served) ??
    foreignPercent(record, served) ??
    foreignCanary(record, served) ??
    foreignField(record, served) ??
    foreignRevision(record, served)
  );
}

/**
 * The same of what Git says of it, where a rollout goes by commits. On the way back only another model counts.
 *
 * @param desired as Git renders it; undefined where it does not any more.
 */
export function interferenceInSource(
  record: ServiceRecord,
  desired: KubernetesObject | undefined,
): string | undefined {
  if (desired === undefined) return 'it was deleted';
  const served = readServed(desired, record.place);
  const model = foreignModel(record, served);
  if (model !== undefined || record.direction === 'back') return model;
  const before = { ...record, original: record.source ?? served.spec };
  return foreignPercent(before, served) ?? foreignCanary(before, served) ?? foreignField(before, served);
}

function foreignModel({ champion, candidate }: ServiceRecord, { storageUri }: Served): string | undefined {
  if (storageUri === champion.storageUri || storageUri === candidate.storageUri) return undefined;
  return `it was given the model ${storageUri ?? '(none)'}`;
}

function foreignPercent(
  { mode, asked, original, direction, candidate }: ServiceRecord,
  served: Served,
): string | undefined {
  if (mode !== 'knative') return undefined;
  const before = numberAt(original, 'predictor', 'canaryTrafficPercent');
  const { percent } = served;
  const isPinned = served.storageUri === candidate.storageUri && direction === 'forward';
  if (percent === undefined)
    return isPinned || (before !== undefined && direction === 'forward')
      ? 'its canaryTrafficPercent was taken away, so that the candidate takes everything'
      : undefined;
  if (percent === before || asked.includes(percent)) return undefined;
  return `its canaryTrafficPercent was set to ${percent}`;
}

function foreignCanary(
  { mode, candidate, asked, direction }: ServiceRecord,
  { canaries }: Served,
): string | undefined {
  if (mode !== 'standard' || direction === 'back') return undefined;
  const others = canaries.find(({ name }) => name !== candidate.name);
  if (others !== undefined) return `a canary ${others.name} was added`;
  const [ours] = canaries;
  if (ours === undefined || ours.percent === 0 || asked.includes(ours.percent)) return undefined;
  return `the percent of its canary was set to ${ours.percent}`;
}

/** What a rollout itself writes is judged by the other rules. */
function foreignField(record: ServiceRecord, { spec }: Served): string | undefined {
  const [before, now] = [withoutOurs(record, record.original), withoutOurs(record, spec)];
  const changed = differingField(before, now, 'spec');
  return changed === undefined ? undefined : `${changed} was changed`;
}

function withoutOurs({ place, mode }: ServiceRecord, spec: JsonObject): JsonObject {
  const predictor = at(spec, 'predictor');
  if (!isMap(predictor)) return spec;
  const { canaryTrafficPercent, name, [place]: model, ...others } = predictor;
  const kept: JsonObject = { ...others };
  if (mode !== 'knative' && canaryTrafficPercent !== undefined)
    kept['canaryTrafficPercent'] = canaryTrafficPercent;
  if (mode !== 'standard' && name !== undefined) kept['name'] = name;
  if (isMap(model)) {
    const { storageUri: _ours, ...rest } = model;
    kept[place] = rest;
  }
  const { canary, ...fields } = spec;
  return { ...fields, predictor: kept, ...(mode === 'standard' || canary === undefined ? {} : { canary }) };
}

/** The first field that is another one, as people write it. */
function differingField(before: unknown, now: unknown, path: string): string | undefined {
  if (canonicalJson(before) === canonicalJson(now)) return undefined;
  if (!isMap(before) || !isMap(now)) return path;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  const key = keys.find((one) => canonicalJson(before[one]) !== canonicalJson(now[one]));
  return key === undefined ? path : differingField(before[key], now[key], `${path}.${key}`);
}

function foreignRevision(record: ServiceRecord, served: Served): string | undefined {
  const { mode, candidate, champion, direction } = record;
  if (mode !== 'knative' || direction === 'back' || candidate.revision === undefined) return undefined;
  const { createdRevision: created } = served;
  if (created === undefined || created === candidate.revision || created === champion.revision)
    return undefined;
  return `revision ${created} was made beside the candidate's ${candidate.revision}`;
}
