import { setTimeout as wait } from 'node:timers/promises'

/**
 * Waits for a condition: calls `attempt` until it gives something other than undefined or false.
 *
 * @param what what is waited for, for the error: "a trace in Jaeger"
 * @param options `withinMs` 30,000 by default; `everyMs` 100 by default; `giveUp` ends the wait early by throwing
 * @returns what the last attempt gave
 * @throws Error that names what was waited for, with the last attempt's error as its cause
 */
export async function eventually<T>(
  what: string,
  attempt: () => T | undefined | false | Promise<T | undefined | false>,
  options: { readonly withinMs?: number; readonly everyMs?: number; readonly giveUp?: () => void } = {},
): Promise<T> {
  const { withinMs = 30_000, everyMs = 100 } = options
  const deadline = performance.now() + withinMs
  let lastError: unknown
  while (performance.now() < deadline) {
    options.giveUp?.()
    try {
      const result = await attempt()
      if (result !== undefined && result !== false) return result
      lastError = undefined
    } catch (error) {
      lastError = error
    }
    await wait(everyMs)
  }
  const because = lastError instanceof Error ? `: ${lastError.message}` : ''
  throw new Error(`waited ${withinMs / 1000} s in vain for ${what}${because}`, { cause: lastError })
}
