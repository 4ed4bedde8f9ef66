import { inspect } from 'node:util'
import type { Logger } from './logger.ts'

/**
 * What `console` calls its levels. `console.dir()` writes past `console.log()`, while `table`, `count`, `assert` and others
 * end there. `console.trace()` is no level but a question, how did we get here: its answer is the stack.
 */
const levels = {
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
  debug: 'debug',
  dir: 'info',
  trace: 'info',
} as const

type Method = keyof typeof levels

/**
 * Turns what is given to `console.log()` and its kin into log lines, with the ids of the span and the request: for code that
 * was written before there was a logger. The text as a whole is the message; objects become the field `values`, an error
 * the line's error.
 *
 * @returns a function that gives `console` its own methods back
 */
export function captureConsole(logger: Logger, target: Pick<Console, Method> = console): () => void {
  const captured = logger.child({ module: 'console' })
  const undo = (Object.keys(levels) as Method[]).map((method) => {
    const original = target[method]
    const level = levels[method]
    const replacement = (...values: unknown[]) => {
      try {
        if (method === 'trace') values.push(stackHere(replacement))
        writeValues(captured, level, method === 'dir' ? values.slice(0, 1) : values)
      } catch {
        // A proxy that answers everything with itself, a function without a prototype: Node prints those too.
        captured[level](inspect(values.length === 1 ? values[0] : values))
      }
    }
    target[method] = replacement
    return () => {
      // Somebody may have put a method of his own on top.
      if (target[method] === replacement) target[method] = original
    }
  })
  return () => {
    for (const restore of undo) restore()
  }
}

function stackHere(above: (...values: unknown[]) => void): Error {
  const trace = new Error('console.trace')
  trace.name = 'Trace'
  Error.captureStackTrace(trace, above)
  return trace
}

function writeValues(logger: Logger, level: (typeof levels)[Method], given: readonly unknown[]): void {
  if (!logger.isLevelEnabled(level)) return
  const [first, ...rest] = given
  if (first instanceof Error) {
    // The error says what happened; what follows it, as frameworks' names do, tells more of it.
    const values = rest.filter((value) => value !== undefined)
    logger[level]({ err: first, ...(values.length > 0 && { values }) })
    return
  }
  const template = typeof first === 'string' ? first : ''
  const values = typeof first === 'string' ? rest : given
  const taken = template.match(/%[sdifjoOc]/g)?.length ?? 0
  const placed = values.slice(0, taken)
  let message = template
  let error: Error | undefined
  const others: unknown[] = []
  for (const value of values.slice(taken)) {
    if (value instanceof Error && error === undefined) error = value
    else if (typeof value === 'object' && value !== null) others.push(value)
    else message += `${message === '' ? '' : ' '}${String(value).replaceAll('%', '%%')}`
  }
  const text = message === '' && error !== undefined ? undefined : message
  const fields = { ...(error ? { err: error } : {}), ...(others.length > 0 ? { values: others } : {}) }
  // Without values nothing is replaced, so a doubled sign would stay one.
  if (placed.length === 0) logger[level](fields, text?.replaceAll('%%', '%'))
  else logger[level](fields, text, ...placed)
}
