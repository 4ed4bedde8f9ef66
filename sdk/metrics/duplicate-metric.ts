import { VigieError } from '../vigie-error.ts'

/** The error of a declaration whose name, or one of whose lines, somebody else writes. */
export function duplicateMetric(name: string, reason: string): VigieError {
  return new VigieError('DUPLICATE_METRIC', `metric "${name}" can't be declared: ${reason}`, {
    option: name,
    received: name,
  })
}
