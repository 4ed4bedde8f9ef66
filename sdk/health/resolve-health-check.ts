import { VigieError } from '../vigie-error.ts'
import type { HealthCheckOptions } from './health-check.ts'

/** Node fires a timer beyond this at once. */
const maxTimerMs = 2_147_483_647

/**
 * Fills a check's defaults.
 *
 * @throws VigieError `BAD_OPTION` for a name that is empty, a `run` that is no function, or bounds that no timer can keep
 */
export function resolveHealthCheck(name: string, options: HealthCheckOptions): Required<HealthCheckOptions> {
  if (typeof name !== 'string' || name.trim() === '') {
    throw bad('health.check', 'the name of a health check must be a text that is not empty', name)
  }
  if (typeof options?.run !== 'function') {
    throw bad('run', `run of health check "${name}" must be a function`, options?.run)
  }
  const bound = (option: 'timeoutMs' | 'everyMs' | 'staleAfterMs', fallback: number): number => {
    const value = options[option] ?? fallback
    if (typeof value === 'number' && value > 0 && value <= maxTimerMs) return value
    throw bad(option, `${option} of health check "${name}" must be more than 0 and at most ${maxTimerMs}`, value)
  }
  const timeoutMs = bound('timeoutMs', 1_000)
  const everyMs = bound('everyMs', 10_000)
  return {
    run: options.run,
    timeoutMs,
    everyMs,
    staleAfterMs: bound('staleAfterMs', Math.min(maxTimerMs, 3 * everyMs + timeoutMs)),
    required: options.required ?? true,
    shared: options.shared ?? true,
  }
}

function bad(option: string, rule: string, received: unknown): VigieError {
  return new VigieError('BAD_OPTION', `${rule}, got ${String(received)}`, { option, received })
}
