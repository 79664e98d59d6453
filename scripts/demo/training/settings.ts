import { TrainingError } from './training-error.ts';

/** What a training program is told by its environment. */
export interface TrainingSettings {
  model: string;
  data: { uri: string; sha256: string };
  questions: { uri: string; sha256: string };
  output: string;
  result: string;
  predictions: string;
  checkpoints: string;
  /** Column of the labels, 0 or 1. */
  target: string;
  epochs: number;
  learningRate: number;
  /** Each epoch takes at least so long, milliseconds. */
  pause: number;
  fault: Fault | undefined;
}

/** What goes wrong on request, half-way. */
const faults = ['crash', 'out-of-memory', 'bad-data', 'lie', 'no-result', 'broken-result'] as const;
export type Fault = (typeof faults)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** Raises a TrainingError that names the variable. */
export function readSettings(environment: Environment): TrainingSettings {
  const text = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new TrainingError(`${name} is not set`);
    return value;
  };
  const number = (name: string, usual: number): number => {
    const value = Number(environment[name] ?? usual);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new TrainingError(`${name} is ${environment[name]}; expected a number, 0 or more`);
  };
  const fault = environment['PARAM_FAULT'];
  if (fault !== undefined && !isFault(fault))
    throw new TrainingError(`PARAM_FAULT is ${fault}; expected one of ${faults.join(', ')}`);
  return {
    model: text('MODEL_NAME'),
    data: { uri: text('TRAINING_DATA_URI'), sha256: text('TRAINING_DATA_SHA256') },
    questions: { uri: text('EVALUATION_QUESTIONS_URI'), sha256: text('EVALUATION_QUESTIONS_SHA256') },
    output: text('OUTPUT_URI'),
    result: text('RESULT_URI'),
    predictions: text('PREDICTIONS_URI'),
    checkpoints: text('CHECKPOINT_URI'),
    target: text('PARAM_TARGET'),
    epochs: number('PARAM_EPOCHS', 300),
    learningRate: number('PARAM_LEARNING_RATE', 0.5),
    pause: number('PARAM_PAUSE_MS', 0),
    fault,
  };
}

function isFault(text: string): text is Fault {
  return (faults as readonly string[]).includes(text);
}
