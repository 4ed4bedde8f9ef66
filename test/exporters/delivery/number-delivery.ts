import { Delivery, type DeliverySettings } from '../../../exporters/delivery/delivery.ts'
import type { Destination, Verdict } from '../../../exporters/delivery/destination.ts'
import type { Packer } from '../../../exporters/delivery/packer.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { createTurnedClock } from './turned-clock.ts'

export type NumberVerdict = Verdict<readonly number[]>

export const delivered: NumberVerdict = { kind: 'delivered', rejectedCount: 0 }
export const away: NumberVerdict = { kind: 'retry', message: 'connect ECONNREFUSED', unreachable: true }

/** A number takes ten bytes; negative ones are too large, NaN can't be read. */
function createNumberPacker(): Packer<number, readonly number[]> {
  let numbers: number[] = []
  return {
    get count() {
      return numbers.length
    },
    get bytes() {
      return numbers.length * 10
    },
    add(item) {
      if (Number.isNaN(item)) throw new TypeError('not a number')
      if (item < 0) return false
      numbers.push(item)
      return true
    },
    seal() {
      const sealed = numbers
      numbers = []
      return sealed
    },
  }
}

interface NumberDeliveryOptions extends DeliverySettings {
  /** Answers each request, in turn or by its content. @default everything is delivered */
  readonly answer?: (numbers: readonly number[], signal: AbortSignal) => NumberVerdict | Promise<NumberVerdict>
  readonly concurrency?: number
  readonly compress?: Destination<readonly number[]>['compress']
}

/** A delivery of numbers on a clock that a test turns, with what its destination saw. */
export function createNumberDelivery(options: NumberDeliveryOptions = {}) {
  const turned = createTurnedClock()
  const clock = options.clock ?? turned
  const ledger = createLedger('logs', 'numbers')
  const requests: (readonly number[])[] = []
  const requestedAtMs: number[] = []
  const arrived: number[] = []
  const said: string[] = []
  let closed = 0
  const startMs = clock.monotonicMs()
  const delivery = new Delivery<number, readonly number[]>({
    random: () => 1,
    report: (message) => said.push(message),
    ...options,
    clock,
    ledger,
    packer: createNumberPacker(),
    destination: {
      name: 'numbers',
      address: 'http://numbers:1',
      async send(numbers, signal) {
        requests.push(numbers)
        requestedAtMs.push(clock.monotonicMs() - startMs)
        const verdict = (await options.answer?.(numbers, signal)) ?? delivered
        if (verdict.kind === 'delivered' && !signal.aborted) arrived.push(...numbers)
        if (verdict.kind === 'partial' && !signal.aborted) {
          arrived.push(...numbers.filter((number) => !verdict.remaining.payload.includes(number)))
        }
        return verdict
      },
      split(numbers) {
        const middle = numbers.length >>> 1
        return [numbers.slice(0, middle), numbers.slice(middle)].map((payload) => ({
          payload,
          count: payload.length,
          bytes: payload.length * 10,
        }))
      },
      close() {
        closed += 1
      },
      ...(options.compress === undefined ? {} : { compress: options.compress }),
    },
  })
  return {
    delivery,
    ledger,
    clock: turned,
    requests,
    requestedAtMs,
    arrived,
    said,
    closedTimes: () => closed,
    push(...numbers: number[]) {
      for (const number of numbers) delivery.push(number)
    },
  }
}

/** The numbers from `first` up to `last`. */
export function numbersBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
