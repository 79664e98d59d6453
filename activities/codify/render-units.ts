import type { RenderResult } from '../../clients/renderers/renderer.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { chartUnits } from './chart-units.ts';
import type { CodifyDeps, CodifyRequest, RenderUnit } from './codify-request.ts';
import { plain } from './source-graph.ts';
import type { SourceGraph } from './source-graph.ts';

/** Everything that is rendered somewhere, beside the target, as far as the checkout and the request tell. */
export function otherUnits(
  { tree }: CodifyDeps,
  { target, others = [] }: CodifyRequest,
  graph: SourceGraph,
): RenderUnit[] {
  const { settings } = target;
  const found = [
    ...graph.overlays(),
    ...(settings.type === 'helm' ? chartUnits(tree, graph.charts, { ...target, settings }) : []),
    ...others,
  ];
  const known = new Map(found.map((unit) => [describeUnit(unit), unit]));
  known.delete(describeUnit(target));
  return [...known.values()];
}

/** `charts/shop with prod.yaml`. */
export function describeUnit({ path, settings }: RenderUnit): string {
  const files = settings.type === 'helm' ? (settings.valuesFiles ?? []) : [];
  return `${plain(path) || '.'}${files.length === 0 ? '' : ` with ${files.join(', ')}`}`;
}

/** The first fault of a render and its place, in one line. */
export function faultOf({ faults }: RenderResult): string | undefined {
  const [fault] = faults;
  if (fault === undefined) return undefined;
  const { file, line, column } = fault.position;
  return `${file}:${line}:${column}: ${fault.message}`;
}

export function objectsOf({ objects }: RenderResult): KubernetesObject[] {
  return objects.map(({ object }) => object);
}
