import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { RenderResult } from '../../clients/renderers/renderer.ts';
import type { RenderSettings } from '../../clients/renderers/render-settings.ts';
import type { Scratch } from '../../clients/source-tree/scratch.ts';
import { compareRenders } from '../../domain/source/compare-renders.ts';
import type { RenderComparison } from '../../domain/source/compare-renders.ts';
import { isSatisfied, isObject } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { asJson } from '../../domain/source/json.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { eachConcurrently } from '../comparison/concurrently.ts';
import type { Candidate, FileEdits } from './candidate.ts';
import type {
  CodifyDeps,
  CodifyRequest,
  Proof,
  ProvedRender,
  RenderUnit,
  SourceEdit,
} from './codify-request.ts';
import { describeUnit, faultOf, objectsOf, otherUnits } from './render-units.ts';
import { plain } from './source-graph.ts';
import type { SourceGraph } from './source-graph.ts';

/** Renders that run at once: each is a process of its own. */
const rendersAtOnce = 4;

/** What came of trying a candidate. */
export type Attempt =
  | { is: 'holds' }
  | { is: 'no-effect' }
  | { is: 'faulty'; message: string }
  /** Something else would change: in the target itself, or in another render. */
  | { is: 'moves'; where: string; what: string; elsewhere: boolean };

/**
 * The edits of one request as they grow. Each candidate is written into a scratch copy of what it concerns, rendered,
 * and kept only if the proof holds for everything that uses it.
 */
export class CodifySession {
  readonly graph: SourceGraph;
  readonly request: CodifyRequest;
  /** The target as it renders without any edit. */
  readonly before: KubernetesObject[];
  /** The target as it renders with the edits so far. */
  current: KubernetesObject[];
  readonly warnings = new Set<string>();
  readonly #deps: CodifyDeps;
  readonly #scratch: Scratch;
  readonly #edits = new Map<string, string | null>();
  readonly #settled = new Set<LiveChange>();
  readonly #others: RenderUnit[];
  readonly #earlier = new Map<RenderUnit, RenderResult>();
  readonly #proved = new Map<RenderUnit, ProvedRender>();
  readonly #notRendered = new Map<string, string>();
  #renamed: RenderComparison['renamed'] = [];

  constructor(
    deps: CodifyDeps,
    request: CodifyRequest,
    graph: SourceGraph,
    scratch: Scratch,
    before: RenderResult,
  ) {
    this.graph = graph;
    this.request = request;
    this.#deps = deps;
    this.#scratch = scratch;
    this.before = before.objects.map(({ object }) => object);
    this.current = this.before;
    this.#others = otherUnits(deps, request, graph);
    this.#proved.set(request.target, { ...request.target, objects: this.before.length, changed: [] });
  }

  /** A file with the edits so far. */
  async read(file: string): Promise<string | undefined> {
    const edited = this.#edits.get(file);
    if (edited !== undefined) return edited ?? undefined;
    return await this.#deps.tree.read(file);
  }

  exists(file: string): boolean {
    const edited = this.#edits.get(file);
    return edited === undefined ? this.#deps.tree.files.has(file) : edited !== null;
  }

  /** The object of a change as it renders now; a generated one may have got another name on the way. */
  rendered({ object }: LiveChange): KubernetesObject | undefined {
    const renamed = this.#renamed.find((one) => one.object.kind === object.kind && one.from === object.name);
    const present = renamed === undefined ? object : { ...object, name: renamed.to };
    return this.current.find((one) => isObject(one, present));
  }

  isSettled(change: LiveChange): boolean {
    return this.#settled.has(change);
  }

  get files(): ReadonlySet<string> {
    return this.#deps.tree.files;
  }

  /** Renders the target as it is now with other settings, to see what they do. */
  async probe(settings: RenderSettings): Promise<RenderResult> {
    const { target, signal } = this.request;
    await this.#holdTarget();
    return await this.#deps.rendererOf(settings).render(this.#scratch.root, target.path, signal);
  }

  /** Tries a candidate, and keeps it where the proof holds. */
  async attempt(change: LiveChange, { edits, warnings = [] }: Candidate): Promise<Attempt> {
    const previous = new Map([...edits.keys()].map((file) => [file, this.#edits.get(file)]));
    await this.#holdTarget();
    let holds = false;
    try {
      await this.#write(edits);
      const attempt = await this.#prove(change, edits);
      holds = attempt.is === 'holds';
      return attempt;
    } finally {
      if (holds) {
        for (const [file, text] of edits) this.#edits.set(file, text);
        for (const warning of warnings) this.warnings.add(warning);
      } else for (const [file, text] of previous) await this.#restore(file, text);
    }
  }

  async #prove(change: LiveChange, edits: FileEdits): Promise<Attempt> {
    const { target, changes, signal } = this.request;
    const rendered = await this.#deps
      .rendererOf(target.settings)
      .render(this.#scratch.root, target.path, signal);
    const fault = faultOf(rendered);
    if (fault !== undefined) return { is: 'faulty', message: fault };
    const after = rendered.objects.map(({ object }) => object);
    const comparison = compareRenders(this.before, after, changes);
    const satisfied = new Set(comparison.satisfied);
    if (!satisfied.has(change) || [...this.#settled].some((one) => !satisfied.has(one)))
      return { is: 'no-effect' };
    const [unexpected] = comparison.unexpected;
    if (unexpected !== undefined)
      return { is: 'moves', where: target.path, what: unexpected, elsewhere: false };

    const proved = new Map<RenderUnit, ProvedRender>();
    const moved: Attempt[] = [];
    await eachConcurrently(this.#usersOf(edits), rendersAtOnce, async (unit) => {
      if (moved.length > 0) return;
      const other = await this.#proveUnmoved(unit);
      if ('moves' in other)
        moved.push({ is: 'moves', where: describeUnit(unit), what: other.moves, elsewhere: true });
      else if ('objects' in other) proved.set(unit, other);
    });
    if (moved[0] !== undefined) return moved[0];
    this.current = after;
    for (const one of satisfied) this.#settled.add(one);
    this.#renamed = comparison.renamed;
    for (const [unit, one] of proved) this.#proved.set(unit, one);
    this.#proved.set(target, { ...target, objects: after.length, changed: comparison.changed });
    return { is: 'holds' };
  }

  /** Another render has to be what it was. One that could not be rendered before either says nothing. */
  async #proveUnmoved(unit: RenderUnit): Promise<ProvedRender | { moves: string } | { unknown: true }> {
    const { signal } = this.request;
    const renderer = this.#deps.rendererOf(unit.settings);
    const before =
      this.#earlier.get(unit) ?? (await renderer.render(this.#deps.tree.root, unit.path, signal));
    this.#earlier.set(unit, before);
    const reason = faultOf(before);
    if (reason !== undefined) {
      if (unit.settings.type !== 'helm')
        return { moves: `it cannot be rendered, so nobody can tell: ${reason}` };
      this.#notRendered.set(describeUnit(unit), reason);
      return { unknown: true };
    }
    await this.#scratch.hold(this.#present(unit));
    const after = await renderer.render(this.#scratch.root, unit.path, signal);
    const fault = faultOf(after);
    if (fault !== undefined) return { moves: fault };
    const comparison = compareRenders(objectsOf(before), objectsOf(after), []);
    const [unexpected] = comparison.unexpected;
    return unexpected === undefined
      ? { ...unit, objects: after.objects.length, changed: [] }
      : { moves: unexpected };
  }

  #usersOf(edits: FileEdits): RenderUnit[] {
    return this.#others.filter((unit) => {
      const closure = this.graph.closureOf(unit);
      return [...edits.keys()].some((file) => closure.has(file));
    });
  }

  async #holdTarget(): Promise<void> {
    await this.#scratch.hold(this.#present(this.request.target));
  }

  #present(unit: RenderUnit): string[] {
    const files = [...this.graph.closureOf(unit)];
    const start = plain(unit.path);
    const link = [...this.#deps.tree.links].find(
      (one) => files.includes(one) || (start !== '' && (one === start || one.startsWith(`${start}/`))),
    );
    if (link !== undefined)
      throw new SourceEditRefused(
        'symbolic-link',
        `${link} is a symbolic link: what stands behind it may be used elsewhere, too`,
      );
    return files.filter((file) => this.#deps.tree.files.has(file) && !this.#edits.has(file));
  }

  async #write(edits: FileEdits): Promise<void> {
    for (const [file, text] of edits) await this.#scratch.write(file, text);
  }

  async #restore(file: string, text: string | null | undefined): Promise<void> {
    const original = text === undefined ? ((await this.#deps.tree.read(file)) ?? null) : text;
    await this.#scratch.write(file, original);
  }

  /** The edits as they stand, without files that came back to what they were. */
  async edits(): Promise<SourceEdit[]> {
    const edits: SourceEdit[] = [];
    for (const [path, after] of this.#edits) {
      const before = (await this.#deps.tree.read(path)) ?? null;
      if (before !== after) edits.push({ path, before, after });
    }
    return edits.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  }

  codified(): LiveChange[] {
    return this.request.changes.filter((change) => this.#settled.has(change));
  }

  /** Marks what the source renders to already. */
  settlePresent(): void {
    for (const change of this.request.changes) {
      const object = this.before.find((one) => isObject(one, change.object));
      const isThere = change.path.length > 0 && object !== undefined && isSatisfied(asJson(object), change);
      const isGone = change.path.length === 0 && change.change === 'removed' && object === undefined;
      if (isThere || isGone) this.#settled.add(change);
    }
  }

  proof(): Proof {
    return {
      renders: [this.request.target, ...this.#others].flatMap((unit) => this.#proved.get(unit) ?? []),
      renamed: this.#renamed,
      notRendered: [...this.#notRendered].map(([path, reason]) => ({ path, reason })),
    };
  }
}
