/** What the rules say of a model's outputs does not fit the data; the message is one line for the user. */
export class UnusableOutputs extends Error {
  override name = 'UnusableOutputs';
}
