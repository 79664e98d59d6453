import { binomialTerm } from './saddle-point.ts';

/**
 * P(X = x) for the number of marked items in `draws` drawn without replacement from `marked` + `unmarked` items, as a
 * ratio of binomial terms, which keeps its relative accuracy for any size (Loader, 2000).
 */
export function hypergeometricTerm(x: number, marked: number, unmarked: number, draws: number): number {
  const rest = draws - x;
  if (x < 0 || rest < 0 || x > marked || rest > unmarked) return 0;
  const total = marked + unmarked;
  const p = draws / total;
  const q = (total - draws) / total;
  return (
    (binomialTerm(x, marked - x, p, q) * binomialTerm(rest, unmarked - rest, p, q)) /
    binomialTerm(draws, total - draws, p, q)
  );
}
