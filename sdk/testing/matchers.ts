import type { CapturedTelemetry } from './capture-telemetry.ts'
import type { CapturedSpan } from './captured-span.ts'
import type { LabelFilter } from './count-of.ts'
import { holds, shown } from './holds.ts'

interface Verdict {
  readonly pass: boolean
  message(): string
}

/**
 * Matchers for vitest and jest: `expect.extend(telemetryMatchers)`, once, in a set-up file.
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
    const counted = await captured.counted(name, labels)
    const what = `${name}${shown(labels)}`
    return {
      pass: counted !== undefined && (count === undefined ? counted > 0 : counted === count),
      message: () =>
        counted === undefined
          ? `no metric ${name} is declared`
          : `${what} has counted ${counted}${count === undefined ? '' : `, not ${count}`}`,
    }
  },

  /** Whether a line has all these fields; `message` may be a part of the text, or a regular expression. */
  toHaveLogged({ lines }: CapturedTelemetry, fields: Readonly<Record<string, unknown>>): Verdict {
    return {
      pass: lines.some((line) => holds(line, fields)),
      message: () => `no line has ${shown(fields)}; there are ${list(lines.map((line) => shown(line)))}`,
    }
  },

  /** Whether a span of this name has ended; attributes and other fields are compared where they are given. */
  toHaveTraced({ spans }: CapturedTelemetry, name: string, fields: Partial<CapturedSpan> = {}): Verdict {
    const named = spans.filter((span) => span.name === name)
    return {
      pass: named.some((span) => holds(span, fields)),
      message: () =>
        named.length === 0
          ? `no span "${name}" has ended; there are ${list(spans.map((span) => `"${span.name}"`))}`
          : `no span "${name}" has ${shown(fields)}; there are ${list(named.map(shown))}`,
    }
  },
}

function list(items: readonly string[]): string {
  const most = 10
  if (items.length === 0) return 'none'
  return items.slice(0, most).join(', ') + (items.length > most ? ` and ${items.length - most} more` : '')
}
