/** Wrong usage: printed with a pointer to the help, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A failure whose sentence is all that the user needs; printed without a stack, exit code 1. */
export class CommandError extends Error {
  override name = 'CommandError';
}
