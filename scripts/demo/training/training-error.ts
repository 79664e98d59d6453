/** Data or settings that no training can mend: trying again is pointless. One line for people. */
export class TrainingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrainingError';
  }
}
