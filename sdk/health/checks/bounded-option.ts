import { VigieError } from '../../vigie-error.ts'

/** @throws VigieError `BAD_OPTION` unless 0 < value <= max */
export function boundedOption(option: string, value: number, max: number): number {
  if (typeof value === 'number' && value > 0 && value <= max) return value
  throw new VigieError('BAD_OPTION', `${option} must be more than 0 and at most ${max}, got ${value}`, {
    option,
    received: value,
  })
}
