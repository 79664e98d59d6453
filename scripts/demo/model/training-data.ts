import { seededRandom } from '../../../domain/statistics/random.ts';
import { drawPayment, fraudScore, trainedOn } from './payments.ts';

/** The payments that the model was trained on, with its answers, as CSV. */
export function trainingData(rows: number): string {
  const random = seededRandom(12);
  const lines = Array.from({ length: rows }, () => {
    const payment = drawPayment(trainedOn, random);
    const { amount, hour, distance, country, known_days } = payment;
    return [amount, hour, distance, country, known_days, fraudScore(payment)].join(',');
  });
  return ['amount,hour,distance,country,known_days,score', ...lines, ''].join('\n');
}
