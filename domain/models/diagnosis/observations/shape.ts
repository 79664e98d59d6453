import { payloadColumns } from '../../payloads/payload-files.ts';
import type { DriftReport, SliceDrift } from '../../drift-report.ts';
import type { Observed } from '../observation.ts';

/** Of the judged features at least this part moved: many. */
const manyColumns = 0.4;
/** Columns that an observation names. */
const namedColumns = 5;

/** Which inputs moved, what the model made of it, and for whom. */
export function observeShape(report: DriftReport): Observed {
  const observed: Observed = { observations: [], open: [] };
  const features = report.columns.filter(({ role, drifted }) => role === 'feature' && drifted !== null);
  const moved = features.filter(({ drifted }) => drifted === true).map(({ name }) => name);
  if (features.length === 0) {
    observed.open.push(
      `more data: ${report.dataset.currentRows} rows were too few to judge any column; the next window has more`,
    );
    return observed;
  }
  const all = `${moved.length} of ${features.length} features moved`;
  if (moved.length === 0) {
    observed.observations.push({ kind: 'inputs-unmoved', text: 'no input moved' });
  } else if (moved.length === 1 && features.length >= 3) {
    observed.observations.push({
      kind: 'one-column-moved',
      text: `only ${moved[0]} moved, of ${features.length} features`,
    });
  } else if (moved.length / features.length >= manyColumns) {
    observed.observations.push({ kind: 'many-columns-moved', text: `${all} together: ${listed(moved)}` });
  }
  observePredictions(report, moved.length > 0, observed);
  observeSlices(report.slices ?? [], moved, observed);
  return observed;
}

function observePredictions(
  report: DriftReport,
  inputsMoved: boolean,
  { observations, open }: Observed,
): void {
  const answers = report.columns.filter(({ role, drifted }) => role === 'prediction' && drifted !== null);
  if (answers.length === 0) {
    open.push('the predictions: whether they moved, too, is not known; name their column as prediction');
    return;
  }
  const moved = answers.some(({ drifted }) => drifted === true);
  if (moved && !inputsMoved) {
    observations.push({
      kind: 'predictions-moved-alone',
      text: 'the predictions moved although no input did: the same questions are answered differently',
    });
  } else if (moved) {
    observations.push({ kind: 'predictions-followed', text: 'the predictions moved with the inputs' });
  } else if (inputsMoved) {
    observations.push({ kind: 'predictions-unmoved', text: 'the predictions did not move' });
  }
}

const revisionColumns: ReadonlySet<string> = new Set([payloadColumns.revision, 'revision', 'model_version']);

function observeSlices(
  slices: readonly SliceDrift[],
  features: readonly string[],
  { observations }: Observed,
): void {
  const judged = slices.filter(({ drifted }) => drifted !== null);
  for (const [column, ofColumn] of Map.groupBy(judged, (slice) => slice.column)) {
    const moved = ofColumn.filter(({ drifted }) => drifted === true);
    const [only] = moved;
    const isMix = features.includes(column) && features.length > 1;
    if (only === undefined && isMix && ofColumn.length > 1) {
      observations.push({
        kind: 'mix-moved',
        text: `within each of ${ofColumn.length} values of ${column} nothing moved: it is their mix, others ask now`,
      });
    }
    if (only === undefined || moved.length > 1 || ofColumn.length < 2) continue;
    const isRevision = revisionColumns.has(column);
    observations.push({
      kind: isRevision ? 'one-revision-moved' : 'one-slice-moved',
      text: isRevision
        ? `only revision ${only.value} drifts, the other ${ofColumn.length - 1} does not`
        : `only ${column} = ${only.value} drifts, of ${ofColumn.length} values`,
    });
  }
}

function listed(columns: readonly string[]): string {
  const rest = columns.length - namedColumns;
  const names = columns.slice(0, namedColumns).join(', ');
  return rest > 0 ? `${names} and ${rest} more` : names;
}
