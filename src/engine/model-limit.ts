/**
 * Thrown by a step where the model ends and not the system: a table of names that is full, say.
 * A bound of the model is a limit of the search, never a verdict.
 */
export class ModelLimit extends Error {}

/** What ended, if that is why something was thrown; the engine wraps what a step throws. */
export function modelLimit(thrown: unknown): string | undefined {
  if (thrown instanceof ModelLimit) return thrown.message
  return thrown instanceof Error && thrown.cause !== undefined
    ? modelLimit(thrown.cause)
    : undefined
}
