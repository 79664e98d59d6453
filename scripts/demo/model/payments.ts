import type { RandomSource } from '../../../domain/statistics/two-sample-test.ts';
import { predict } from '../../dev/inference-services/logistic-model.ts';
import type { LogisticModel } from '../../dev/inference-services/logistic-model.ts';

/** What the fraud model is asked about. */
export interface Payment {
  /** EUR. */
  amount: number;
  /** Of the day, 0 to 23. */
  hour: number;
  /** From the customer's home, km. */
  distance: number;
  country: string;
  /** How long the customer is known, days. */
  known_days: number;
}

/** Customers of one kind. */
interface Customers {
  /** Of all payments, 0 to 1. */
  share: number;
  country: string;
  /** Median amount, EUR. */
  amount: number;
  /** Median distance, km. */
  distance: number;
  /** Mean of the days that they are known. */
  knownDays: number;
}

export type Population = readonly Customers[];

const newCountry = 'BR';
const known = { amount: 45, distance: 8, knownDays: 700 };

/** Those whose payments the model was trained on. */
export const trainedOn: Population = [
  { share: 0.5, country: 'DE', ...known },
  { share: 0.2, country: 'AT', ...known },
  { share: 0.2, country: 'FR', ...known },
  { share: 0.1, country: 'NL', ...known },
];

/** A new market opens: its customers are new, far away, and spend more. Nothing is broken; the world is another. */
export const newMarket: Population = [
  ...trainedOn.map((customers) => ({ ...customers, share: customers.share / 2 })),
  { share: 0.5, country: newCountry, amount: 210, distance: 90, knownDays: 20 },
];

export function drawPayment(population: Population, random: RandomSource): Payment {
  const { country, amount, distance, knownDays } = drawCustomers(population, random);
  return {
    amount: round(amount * Math.exp(0.8 * normal(random)), 2),
    hour: Math.floor(24 * Math.sqrt(random())),
    distance: round(distance * Math.exp(normal(random)), 1),
    country,
    known_days: Math.round(-knownDays * Math.log(1 - random())),
  };
}

/** Version 12 of the model: right where it was trained, and sure that whoever is far away and spends much is a thief. */
export const champion: LogisticModel = {
  kind: 'logistic-regression',
  intercept: -4.2,
  terms: [
    { feature: 'amount', as: 'logarithm', weight: 0.5 },
    { feature: 'distance', as: 'logarithm', weight: 0.4 },
    { feature: 'hour', as: 'below', bound: 6, weight: 0.8 },
    { feature: 'known_days', as: 'number', weight: -0.001 },
  ],
};

/** What is so in the new market: its customers travel and spend, and are as honest as others. */
const abroad: LogisticModel = {
  kind: 'logistic-regression',
  intercept: -3.6,
  terms: [
    { feature: 'amount', as: 'logarithm', weight: 0.2 },
    { feature: 'hour', as: 'below', bound: 6, weight: 1.2 },
  ],
};

/** Whether a payment turns out to be fraud: 1 or 0. */
export function drawLabel(payment: Payment, random: RandomSource): number {
  const chance = predict(payment.country === newCountry ? abroad : champion, { ...payment });
  return random() < chance ? 1 : 0;
}

function drawCustomers(population: Population, random: RandomSource): Customers {
  let left = random();
  const drawn = population.find(({ share }) => (left -= share) < 0) ?? population.at(-1);
  if (drawn === undefined) throw new Error('a population needs customers');
  return drawn;
}

/** Box and Muller, 1958. */
function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
