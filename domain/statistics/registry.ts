import { andersonDarling } from './anderson-darling.ts';
import { asCategories } from './category-counts.ts';
import { chiSquareFit } from './chi-square-fit.ts';
import { chiSquare } from './chi-square.ts';
import { cramerVonMises } from './cramer-von-mises.ts';
import { energyDistance } from './energy-distance.ts';
import { eppsSingleton } from './epps-singleton.ts';
import { fisherExact } from './fisher-exact.ts';
import { gTest } from './g-test.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { mannWhitney } from './mann-whitney.ts';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { populationStabilityIndex } from './population-stability-index.ts';
import { finitePart } from './sorted-values.ts';
import { tTest } from './t-test.ts';
import { totalVariation } from './total-variation.ts';
import {
  notEnoughData,
  type CategoricalPair,
  type RandomSource,
  type SamplePair,
  type TestOutcome,
  type TwoSampleTest,
} from './two-sample-test.ts';
import { normedWasserstein } from './wasserstein.ts';
import { zTest } from './z-test.ts';

type Rule = Pick<TwoSampleTest, 'scoreIs' | 'comparison' | 'defaultThreshold'>;

/** Every value of `--test`: name, title, when there is drift, computation. Described in docs/statistics.md. */
export const twoSampleTests: readonly TwoSampleTest[] = [
  ofNumbers('ks', 'Kolmogorov–Smirnov', pAtMost(0.05), kolmogorovSmirnov),
  ofCategories('chi-square', 'Chi-square', pBelow(0.05), chiSquare),
  ofCategories('chi-square-fit', 'Chi-square goodness of fit', pBelow(0.05), chiSquareFit),
  ofCategories('z-test', 'Two-proportion z-test', pBelow(0.05), zTest),
  ofNumbers('wasserstein', 'Wasserstein distance (normed)', distanceAtLeast(0.1), normedWasserstein),
  ofBoth('jensen-shannon', 'Jensen–Shannon distance', distanceAtLeast(0.1), jensenShannon),
  ofBoth('psi', 'Population stability index', distanceAtLeast(0.1), populationStabilityIndex),
  ofBoth('kl-divergence', 'Kullback–Leibler divergence', distanceAtLeast(0.1), kullbackLeibler),
  ofBoth('hellinger', 'Hellinger distance', distanceAtLeast(0.1), hellinger),
  ofCategories('total-variation', 'Total variation (permutation)', pBelow(0.1), totalVariation),
  ofNumbers('cramer-von-mises', 'Cramér–von Mises', pAtMost(0.1), cramerVonMises),
  ofNumbers('anderson-darling', 'Anderson–Darling', pBelow(0.1), andersonDarling),
  ofNumbers('energy', 'Energy distance', distanceAbove(0.1), energyDistance),
  ofNumbers('epps-singleton', 'Epps–Singleton', pBelow(0.05), eppsSingleton),
  ofNumbers('t-test', 'Student’s t-test', pBelow(0.05), tTest),
  ofNumbers('mann-whitney', 'Mann–Whitney', pBelow(0.05), mannWhitneyTwoSided),
  ofNumbers('mann-whitney-less', 'Mann–Whitney (current is larger)', pBelow(0.05), mannWhitneyLess),
  ofNumbers('mann-whitney-greater', 'Mann–Whitney (current is smaller)', pBelow(0.05), mannWhitneyGreater),
  ofCategories('fisher-exact', 'Fisher’s exact test', pBelow(0.1), fisherExact),
  ofCategories('g-test', 'G-test', pBelow(0.1), gTest),
  ofNumbers('mmd', 'Maximum mean discrepancy', pBelow(0.1), meanDiscrepancyOfValues),
];

/** The test of this `--test` name. */
export function findTwoSampleTest(name: string): TwoSampleTest | undefined {
  return twoSampleTests.find((test) => test.name === name);
}

/** A test of values has nothing to say about categories. */
function ofNumbers(
  name: string,
  title: string,
  rule: Rule,
  test: (reference: Float64Array, current: Float64Array, random: RandomSource) => TestOutcome,
): TwoSampleTest {
  return {
    name,
    title,
    ...rule,
    appliesTo: 'numerical',
    compute: (pair, random) =>
      pair.type === 'numerical'
        ? test(pair.reference, pair.current, random)
        : notEnoughData('the test compares numbers and the column holds categories'),
  };
}

/** A test of categories takes a numerical column with few values as well: each value is a category. */
function ofCategories(
  name: string,
  title: string,
  rule: Rule,
  test: (pair: CategoricalPair, random: RandomSource) => TestOutcome,
): TwoSampleTest {
  return {
    name,
    title,
    ...rule,
    appliesTo: 'categorical',
    compute: (pair, random) => test(asCategories(pair), random),
  };
}

function ofBoth(
  name: string,
  title: string,
  rule: Rule,
  test: (pair: SamplePair) => TestOutcome,
): TwoSampleTest {
  return { name, title, ...rule, appliesTo: 'both', compute: test };
}

function pBelow(defaultThreshold: number): Rule {
  return { scoreIs: 'p-value', comparison: '<', defaultThreshold };
}

function pAtMost(defaultThreshold: number): Rule {
  return { scoreIs: 'p-value', comparison: '<=', defaultThreshold };
}

function distanceAtLeast(defaultThreshold: number): Rule {
  return { scoreIs: 'distance', comparison: '>=', defaultThreshold };
}

function distanceAbove(defaultThreshold: number): Rule {
  return { scoreIs: 'distance', comparison: '>', defaultThreshold };
}

function mannWhitneyTwoSided(reference: Float64Array, current: Float64Array): TestOutcome {
  return mannWhitney(reference, current, 'two-sided');
}

function mannWhitneyLess(reference: Float64Array, current: Float64Array): TestOutcome {
  return mannWhitney(reference, current, 'less');
}

function mannWhitneyGreater(reference: Float64Array, current: Float64Array): TestOutcome {
  return mannWhitney(reference, current, 'greater');
}

function meanDiscrepancyOfValues(
  reference: Float64Array,
  current: Float64Array,
  random: RandomSource,
): TestOutcome {
  return maximumMeanDiscrepancy([finitePart(reference)], [finitePart(current)], random);
}
