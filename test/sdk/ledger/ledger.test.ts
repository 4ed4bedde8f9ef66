import { expect, test } from 'vitest'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { ledgers } from '../../../sdk/ledger/ledgers.ts'

const nothingDropped = {
  queue_full: 0,
  rejected: 0,
  undeliverable: 0,
  too_large: 0,
  deadline: 0,
  closed: 0,
  error: 0,
}

test('a new ledger is empty and knows its signal and destination', () => {
  const ledger = createLedger('spans', 'jaeger')
  expect([ledger.signal, ledger.destination]).toEqual(['spans', 'jaeger'])
  expect(ledger.snapshot()).toEqual({ produced: 0, exported: 0, dropped: nothingDropped, pending: 0 })
})

test('what is neither exported nor dropped is pending', () => {
  const ledger = createLedger('logs', 'loki')
  ledger.produced(10)
  ledger.exported(4)
  ledger.dropped('queue_full', 2)
  ledger.dropped('rejected', 1)
  expect(ledger.snapshot()).toEqual({
    produced: 10,
    exported: 4,
    dropped: { ...nothingDropped, queue_full: 2, rejected: 1 },
    pending: 3,
  })
})

test('a snapshot does not change afterwards', () => {
  const ledger = createLedger('logs', 'loki')
  const snapshot = ledger.snapshot()
  ledger.produced(1)
  ledger.dropped('error', 1)
  expect(snapshot).toMatchObject({ produced: 0, dropped: { error: 0 } })
})

test('every ledger is listed, oldest first', () => {
  const before = ledgers().length
  const made = [createLedger('spans', 'otlp'), createLedger('logs', 'loki')]
  expect(ledgers().slice(before)).toEqual(made)
})
