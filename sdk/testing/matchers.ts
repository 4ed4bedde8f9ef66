import { VigieError } from '../vigie-error.ts'
import type { CapturedTelemetry } from './capture-telemetry.ts'
import type { CapturedSpan } from './captured-span.ts'
import type { LabelFilter } from './count-of.ts'
import { holds } from './holds.ts'
import { shown } from './shown.ts'

interface Verdict {
  readonly pass: boolean
  /** Read when the verdict is not the one that was wanted: with `.not`, when it passes. */
  message(): string
}

/**
 * Matchers for vitest and jest: `expect.extend(telemetryMatchers)`, once, in a set-up file. Arguments that can't be meant
 * throw, with `.not` too: a test runner doesn't look at types.
 *
 * ```ts
 * const captured = await captureTelemetry()
 * await placeOrder()
 * await expect(captured).toHaveCounted('orders_placed_total', { channel: 'web' }, 1)
 * expect(captured).toHaveLogged({ level: 'info', message: 'order placed' })
 * expect(captured).toHaveTraced('charge card', { status: 'error' })
 * ```
 */
export const telemetryMatchers = {
  /** Whether a metric has grown by `count`, by anything where it is left out. To be awaited. */
  async toHaveCounted(
    captured: CapturedTelemetry,
    name: string,
    labels: LabelFilter = {},
    count?: number,
  ): Promise<Verdict> {
    mustBeCaptured(captured)
    mustBe('the name of a metric', 'text', name)
    mustBe('labels (the count comes third)', 'object', labels)
    if (count !== undefined) mustBe('a count', 'number', count)
    const counted = await captured.counted(name, labels)
    const what = `${name}${shown(labels)}`
    return {
      pass: counted !== undefined && (count === undefined ? counted > 0 : counted === count),
      message: () =>
        counted === undefined
          ? `no metric ${name} is declared`
          : counted === count
            ? `${what} has counted ${counted}, and should not`
            : `${what} has counted ${counted}${count === undefined ? '' : `, not ${count}`}`,
    }
  },

  /** Whether a line has all these fields; `message` may be a part of the text, or a regular expression. */
  toHaveLogged(captured: CapturedTelemetry, fields: Readonly<Record<string, unknown>>): Verdict {
    const { lines } = mustBeCaptured(captured)
    mustBe('the fields of a line', 'object', fields)
    const found = lines.find((line) => holds(line, fields))
    return {
      pass: found !== undefined,
      message: () =>
        found === undefined
          ? `no line has ${shown(fields, true)}; there are ${list(lines.map((line) => shown(line)))}`
          : `a line has ${shown(fields, true)}, and should not: ${shown(found)}`,
    }
  },

  /** Whether a span of this name has ended; attributes and other fields are compared where they are given. */
  toHaveTraced(captured: CapturedTelemetry, name: string, fields: Partial<CapturedSpan> = {}): Verdict {
    const { spans } = mustBeCaptured(captured)
    mustBe('the name of a span', 'text', name)
    mustBe('the fields of a span', 'object', fields)
    const named = spans.filter((span) => span.name === name)
    const found = named.find((span) => holds(span, fields))
    return {
      pass: found !== undefined,
      message: () =>
        found !== undefined
          ? `a span "${name}" has ended, and should not: ${shown(found)}`
          : named.length === 0
            ? `no span "${name}" has ended; there are ${list(spans.map((span) => `"${span.name}"`))}`
            : `no span "${name}" has ${shown(fields, true)}; there are ${list(named.map((span) => shown(span)))}`,
    }
  },
}

function mustBeCaptured(captured: CapturedTelemetry): CapturedTelemetry {
  if (typeof captured?.counted === 'function') return captured
  throw new VigieError('BAD_OPTION', 'expect() must be given what captureTelemetry() has resolved with', {
    received: captured,
  })
}

function mustBe(what: string, kind: 'text' | 'number' | 'object', value: unknown): void {
  const isOne =
    kind === 'object'
      ? typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp)
      : typeof value === (kind === 'text' ? 'string' : 'number')
  if (isOne) return
  const article = kind === 'object' ? 'an' : 'a'
  throw new VigieError('BAD_OPTION', `${what} must be ${article} ${kind}, got ${shown(value)}`, { received: value })
}

function list(items: readonly string[]): string {
  const most = 10
  if (items.length === 0) return 'none'
  return items.slice(0, most).join(', ') + (items.length > most ? ` and ${items.length - most} more` : '')
}
