import { seededRandom } from '../../../domain/statistics/random.ts';
import { predict } from '../../dev/inference-services/logistic-model.ts';
import { champion, drawLabel, drawPayment, trainedOn } from './payments.ts';

/** The payments that the model was trained on, with its answers and what turned out to be true, as CSV. */
export function trainingData(rows: number): string {
  const random = seededRandom(12);
  const lines = Array.from({ length: rows }, () => {
    const payment = drawPayment(trainedOn, random);
    const { amount, hour, distance, country, known_days } = payment;
    const score = predict(champion, { ...payment });
    return [amount, hour, distance, country, known_days, score, drawLabel(payment, random)].join(',');
  });
  return ['amount,hour,distance,country,known_days,score,fraud', ...lines, ''].join('\n');
}
