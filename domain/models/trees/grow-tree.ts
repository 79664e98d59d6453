import type { BinnedFeatures } from './bin-features.ts';
import type { Histogram, Split, SplitLimits, Totals } from './find-split.ts';
import { findSplit, numbersPerBin } from './find-split.ts';

/** A grown tree. Node 0 is the root; a node with `left` -1 is a leaf and answers `value`. */
export interface Tree {
  feature: Int32Array;
  left: Int32Array;
  right: Int32Array;
  value: Float64Array;
  /** For each node the bins that go left: `goesLeft[node * 256 + bin]`. */
  goesLeft: Uint8Array;
}

/** What one tree is fitted to: first and second derivatives of the loss for each row of the data. */
export interface Derivatives {
  gradients: Float64Array;
  hessians: Float64Array;
}

interface Leaf {
  node: number;
  /** The leaf's rows are `order[start..end)`. */
  start: number;
  end: number;
  histogram: Histogram;
  totals: Totals;
  split: Split | null;
}

/**
 * Grows one tree leaf by leaf, always where the loss falls most, until it has `leaves` leaves or nothing improves.
 * `order` holds the rows to learn from; it is rearranged so that the rows of each leaf lie together.
 */
export function growTree(
  features: BinnedFeatures,
  { gradients, hessians }: Derivatives,
  order: Int32Array,
  leaves: number,
  limits: SplitLimits,
): Tree {
  const offsets = histogramOffsets(features);
  const build = histogramBuilder(features, gradients, hessians, offsets);
  const nodes = newNodes(leaves);
  const root = { node: nodes.next(), start: 0, end: order.length, histogram: build(order, 0, order.length) };
  const open: Leaf[] = [completed(root)];
  const scratch = new Int32Array(order.length);

  function completed(leaf: Omit<Leaf, 'totals' | 'split'>): Leaf {
    const totals = totalsOf(leaf.histogram, features.binnings[0]!.bins);
    nodes.tree.value[leaf.node] = totals.hessian > 0 ? -totals.gradient / totals.hessian : 0;
    let split: Split | null = null;
    for (let feature = 0; feature < features.bins.length; feature += 1) {
      const binning = features.binnings[feature]!;
      const found = findSplit(feature, binning, leaf.histogram, offsets[feature]!, totals, limits);
      if (found !== null && found.gain > (split?.gain ?? 0)) split = found;
    }
    return { ...leaf, totals, split };
  }

  while (open.length < leaves) {
    const leaf = takeBest(open);
    if (leaf === null) break;
    const split = leaf.split!;
    const middle = partition(order, scratch, leaf, features.bins[split.feature]!, split.goesLeft);
    const [left, right] = nodes.split(leaf.node, split);
    const leftIsSmaller = middle - leaf.start <= leaf.end - middle;
    const smaller = leftIsSmaller ? build(order, leaf.start, middle) : build(order, middle, leaf.end);
    // The larger side costs no pass over its rows: it is the parent less the smaller side.
    const larger = subtractInPlace(leaf.histogram, smaller);
    open.push(
      completed({ node: left, start: leaf.start, end: middle, histogram: leftIsSmaller ? smaller : larger }),
      completed({ node: right, start: middle, end: leaf.end, histogram: leftIsSmaller ? larger : smaller }),
    );
  }
  return nodes.tree;
}

/** The answer of a tree for one row. */
export function treeValue(tree: Tree, bins: readonly Uint8Array[], row: number): number {
  let node = 0;
  while (tree.left[node]! >= 0) {
    const bin = bins[tree.feature[node]!]![row]!;
    node = tree.goesLeft[node * 256 + bin] === 1 ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node]!;
}

function histogramOffsets(features: BinnedFeatures): number[] {
  const offsets = [0];
  for (const binning of features.binnings) offsets.push(offsets.at(-1)! + binning.bins * numbersPerBin);
  return offsets;
}

function histogramBuilder(
  features: BinnedFeatures,
  gradients: Float64Array,
  hessians: Float64Array,
  offsets: number[],
): (order: Int32Array, start: number, end: number) => Histogram {
  return (order, start, end) => {
    const histogram = new Float64Array(offsets.at(-1)!);
    for (let feature = 0; feature < features.bins.length; feature += 1) {
      const bins = features.bins[feature]!;
      const offset = offsets[feature]!;
      for (let index = start; index < end; index += 1) {
        const row = order[index]!;
        const at = offset + bins[row]! * numbersPerBin;
        histogram[at]! += gradients[row]!;
        histogram[at + 1]! += hessians[row]!;
        histogram[at + 2]! += 1;
      }
    }
    return histogram;
  };
}

/** Every feature's bins add up to the leaf; the first feature's are summed. */
function totalsOf(histogram: Histogram, bins: number): Totals {
  const totals: Totals = { gradient: 0, hessian: 0, rows: 0 };
  for (let at = 0; at < bins * numbersPerBin; at += numbersPerBin) {
    totals.gradient += histogram[at]!;
    totals.hessian += histogram[at + 1]!;
    totals.rows += histogram[at + 2]!;
  }
  return totals;
}

function takeBest(open: Leaf[]): Leaf | null {
  let best = -1;
  for (let index = 0; index < open.length; index += 1) {
    const gain = open[index]!.split?.gain ?? 0;
    if (gain > 0 && (best < 0 || gain > open[best]!.split!.gain)) best = index;
  }
  return best < 0 ? null : open.splice(best, 1)[0]!;
}

/** Moves the rows that go left to the front of the leaf, keeping their order; returns where the right side begins. */
function partition(
  order: Int32Array,
  scratch: Int32Array,
  { start, end }: Leaf,
  bins: Uint8Array,
  goesLeft: Uint8Array,
): number {
  let left = start;
  let right = 0;
  for (let index = start; index < end; index += 1) {
    const row = order[index]!;
    if (goesLeft[bins[row]!] === 1) order[left++] = row;
    else scratch[right++] = row;
  }
  order.set(scratch.subarray(0, right), left);
  return left;
}

function subtractInPlace(from: Histogram, other: Histogram): Histogram {
  for (let index = 0; index < from.length; index += 1) from[index]! -= other[index]!;
  return from;
}

function newNodes(leaves: number) {
  const size = 2 * leaves - 1;
  const tree: Tree = {
    feature: new Int32Array(size),
    left: new Int32Array(size).fill(-1),
    right: new Int32Array(size).fill(-1),
    value: new Float64Array(size),
    goesLeft: new Uint8Array(size * 256),
  };
  let used = 0;
  return {
    tree,
    next: () => used++,
    split(node: number, { feature, goesLeft }: Split): [number, number] {
      const [left, right] = [used++, used++];
      tree.feature[node] = feature;
      tree.left[node] = left;
      tree.right[node] = right;
      tree.goesLeft.set(goesLeft, node * 256);
      return [left, right];
    },
  };
}
