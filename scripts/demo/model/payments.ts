import type { RandomSource } from '../../../domain/statistics/two-sample-test.ts';

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
  { share: 0.5, country: 'BR', amount: 210, distance: 90, knownDays: 20 },
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

/** What version 12 of the model answers: the chance that a payment is fraud. */
export function fraudScore({ amount, hour, distance, known_days }: Payment): number {
  const night = hour < 6 ? 1 : 0;
  const logit =
    -4.2 + 0.5 * Math.log(1 + amount) + 0.4 * Math.log(1 + distance) + 0.8 * night - 0.001 * known_days;
  return round(1 / (1 + Math.exp(-logit)), 6);
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
