import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { ChangedPart, RelatedFinding } from '../../../domain/models/diagnosis/evidence.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import { readLatestScan } from '../../stored-scans.ts';
import { EvidenceUnavailableError, serviceOf } from './served-model.ts';
import type { ServedModel } from './served-model.ts';

/** More findings of one namespace than a diagnosis can use. */
const mostFindings = 50;

/** Open findings of infrastructure drift in the namespace of the model, as the latest scans of its cluster saw them. */
export async function gatherFindings(store: ObjectStore, model: ServedModel): Promise<RelatedFinding[]> {
  const service = serviceOf(model);
  if (model.targets.length === 0) {
    throw new EvidenceUnavailableError(
      `no target of plumbline.yaml is in the cluster of model ${model.name}`,
    );
  }
  const related: RelatedFinding[] = [];
  let scanned = 0;
  for (const target of model.targets) {
    const scan = await readLatestScan(store, target);
    if (scan === undefined) continue;
    scanned += 1;
    const here = scan.findings.filter(({ namespace }) => namespace === service.namespace);
    related.push(...here.map((finding) => relate(finding, service.name)));
  }
  if (scanned === 0) throw new EvidenceUnavailableError('no target of its cluster was scanned yet');
  return related.slice(0, mostFindings);
}

function relate(finding: Finding, service: string): RelatedFinding {
  const { id, drift, fields, firstSeen } = finding;
  const writes = fields.flatMap(({ actor, changedNoLaterThan, manager }) =>
    actor === undefined && changedNoLaterThan === undefined
      ? []
      : [{ at: actor?.at ?? changedNoLaterThan ?? firstSeen, by: actor?.user ?? manager ?? undefined }],
  );
  const latest = writes.toSorted((one, other) => one.at.localeCompare(other.at)).at(-1);
  return {
    id,
    title: `${describeReference(finding)}: ${drift}`,
    part: partOf(finding),
    ofModel: isOfModel(finding, service),
    at: latest?.at ?? firstSeen,
    ...(latest?.by === undefined ? {} : { by: latest.by }),
  };
}

/** The InferenceService itself, and what KServe or a chart names after it. */
function isOfModel({ name }: Finding, service: string): boolean {
  return name === service || name.startsWith(`${service}-`);
}

function partOf({ drift, fields, name }: Finding): ChangedPart {
  if (drift === 'image') return name.includes('transformer') ? 'transformer' : 'predictor';
  if (drift === 'health') return 'other';
  const paths = fields.map(({ path }) => path);
  if (paths.some((path) => path.includes('/transformer/'))) return 'transformer';
  if (paths.some((path) => /storageUri|\/model\/|runtime/.test(path))) return 'predictor';
  if (paths.some((path) => /\/(env|args|command|envFrom|data|volumes)\b/.test(path))) return 'environment';
  if (paths.some((path) => /canaryTraffic|\/traffic/.test(path))) return 'traffic';
  if (paths.length > 0 && paths.every((path) => /resources|replicas|minReplicas|maxReplicas/i.test(path)))
    return 'resources';
  return 'environment';
}
