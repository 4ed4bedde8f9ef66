/** What went wrong, in the error's own words. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A failed connection to a name with two addresses has an empty message and two causes.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describeError).join(', ')
  return error.message
}
