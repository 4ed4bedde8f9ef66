import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpanKind } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, test, vi } from 'vitest'
import { hotFunctions } from '../../../sdk/incidents/cpu-profile.ts'
import { storeIncident } from '../../../sdk/incidents/incident-store.ts'
import { createOpenRequests } from '../../../sdk/incidents/open-requests.ts'
import { createRecentLines } from '../../../sdk/incidents/recent-lines.ts'
import { watchStalls } from '../../../sdk/incidents/stall-watch.ts'
import {
  type IncidentReport,
  type Incidents,
  type IncidentsOptions,
  startIncidents,
} from '../../../sdk/incidents/start-incidents.ts'
import { eventually } from '../../backends/eventually.ts'
import { capturedLogger } from '../logs/captured-logger.ts'

let running: Incidents | undefined
const folder = mkdtempSync(join(tmpdir(), 'vigie-incidents-'))
afterEach(() => {
  running?.stop()
  vi.useRealTimers()
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
})

function start(options: Partial<IncidentsOptions> = {}) {
  const { logger, destination, lines } = capturedLogger()
  const requests = createOpenRequests()
  const recent = createRecentLines(3)
  destination.addSink(recent)
  const tracer = new TracerProvider({ spanProcessors: [requests.processor] }).getTracer('test')
  running = startIncidents({
    enabled: true,
    stallMs: 300,
    folder,
    watchdog: undefined,
    logger,
    requests,
    recent,
    metrics: false,
    signals: false,
    profileMs: 50,
    ...options,
  })
  return { incidents: running, logger, lines, tracer }
}

/** Keeps the thread busy under a name that a profile can show. */
function guiltyFunction(durationMs: number): number {
  const end = performance.now() + durationMs
  let sum = 0
  while (performance.now() < end) for (let step = 0; step < 10_000; step++) sum += Math.sqrt(step + sum)
  return sum
}

test('a report tells the requests in flight, the last lines and the hot functions, as a line and as files', async () => {
  const { incidents, logger, lines, tracer } = start()
  for (const message of ['one', 'two', 'three', 'four']) logger.info(message)
  const span = tracer.startSpan('GET', {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': 'GET', 'url.path': '/orders/7' },
  })
  tracer.startSpan('inside', { kind: SpanKind.INTERNAL })
  const ended = tracer.startSpan('GET', { kind: SpanKind.SERVER })
  ended.end()
  const busy = setInterval(guiltyFunction, 1, 5)
  const report = (await incidents.capture('signal'))!
  clearInterval(busy)
  const { traceId, spanId } = span.spanContext()
  expect(report.requests).toMatchObject([{ request: 'GET /orders/7', trace_id: traceId, span_id: spanId }])
  expect(report.lines.map((line) => JSON.parse(line).message)).toEqual(['two', 'three', 'four'])
  expect(report.hot.map((hot) => hot.function).join()).toMatch(/guiltyFunction|anonymous/)
  expect(incidents.last()).toBe(report)
  const line = lines().at(-1)!
  expect(line).toMatchObject({
    level: 'warn',
    message: 'incident: asked for by a signal',
    incident: report.id,
    inFlight: 1,
    requests: [{ request: 'GET /orders/7', trace_id: traceId }],
  })
  const [profile, json] = readdirSync(folder).sort()
  expect(line['files']).toEqual([json, profile])
  expect((JSON.parse(readFileSync(join(folder, json!), 'utf8')) as IncidentReport).id).toBe(report.id)
  expect(JSON.parse(readFileSync(join(folder, profile!), 'utf8')).nodes.length).toBeGreaterThan(0)
  expect(statSync(join(folder, json!)).mode & 0o777).toBe(0o600)
  expect((span as unknown as { events: { name: string; attributes: object }[] }).events).toMatchObject([
    { name: 'vigie.incident', attributes: { 'vigie.incident.id': report.id } },
  ])
})

test('a second stall shortly after the first makes no report', async () => {
  const { incidents, lines } = start()
  const reports = await Promise.all([incidents.capture('stall'), incidents.capture('stall')])
  expect(reports.filter((report) => report !== undefined)).toHaveLength(1)
  expect(lines()).toHaveLength(1)
})

test('who asks shortly after a stall gets a report, and who asks again is told that there is one', async () => {
  const { incidents, lines } = start()
  await incidents.capture('stall')
  const report = (await incidents.capture('signal'))!
  expect(await incidents.capture('signal')).toBeUndefined()
  expect(report.trigger).toBe('signal')
  expect(lines().at(-1)).toMatchObject({
    level: 'warn',
    message: 'no incident report: the last one was asked for a short time ago',
    last: report.id,
  })
})

test('a folder that can’t be written to costs the files, not the line', async () => {
  writeFileSync(join(folder, 'a file'), '')
  const { incidents, lines } = start({ folder: join(folder, 'a file', 'below') })
  await incidents.capture('signal')
  expect(lines().map(({ message }) => message)).toEqual([
    'an incident could not be reported in full',
    'incident: asked for by a signal',
  ])
})

test('ten reports are kept with their profiles, and no file of another’s is touched', async () => {
  writeFileSync(join(folder, 'mine.json'), '')
  for (let count = 0; count < 13; count++)
    await storeIncident(folder, {
      id: count.toString(16).padStart(8, '0'),
      at: new Date(count * 1000),
      report: { count },
      profile: { count },
    })
  const names = readdirSync(folder)
  expect(names.filter((name) => name.endsWith('.cpuprofile'))).toHaveLength(10)
  expect(names).toHaveLength(21)
  expect(names).toContain('mine.json')
  expect(names.some((name) => name.includes('-00000002.'))).toBe(false)
})

test('an event loop that stands still makes a report by itself, of the length and the share of the CPU', async () => {
  const { incidents } = start()
  guiltyFunction(700)
  const report = await eventually('a report', async () => incidents.last() ?? Promise.reject(new Error('none yet')))
  expect(report.trigger).toBe('stall')
  expect(report.stall!.durationMs).toBeGreaterThanOrEqual(300)
  expect(report.stall!.cpuShare).toBeGreaterThan(0)
  expect(report.profileOf).toBe('the time after')
})

test('a stall is told once, by the clock, with the CPU time that was used', () => {
  vi.useFakeTimers()
  let nowMs = 0
  let cpuMs = 0
  const stalls: unknown[] = []
  const stop = watchStalls(1_000, (stall) => stalls.push(stall), { nowMs: () => nowMs, cpuMs: () => cpuMs })
  const turn = (elapsedMs: number, usedMs: number) => {
    nowMs += elapsedMs
    cpuMs += usedMs
    vi.advanceTimersByTime(250)
  }
  turn(250, 10)
  turn(1_200, 500)
  turn(2_250, 2_000)
  turn(250, 0)
  expect(stalls).toEqual([{ durationMs: 2_000, cpuShare: 0.89 }])
  stop()
  turn(5_000, 5_000)
  expect(stalls).toHaveLength(1)
})

test('a line too long to be kept is told by its length, and 10,000 requests are the most that are known', () => {
  const recent = createRecentLines(2)
  recent.write({ text: 'x'.repeat(100_000), level: 'info', timestampMs: 0, traceId: undefined, spanId: undefined })
  expect(recent.lines()).toEqual(['{"level":"info","message":"[a line of 100000 characters]"}'])
  const requests = createOpenRequests()
  const tracer = new TracerProvider({ spanProcessors: [requests.processor] }).getTracer('test')
  for (let count = 0; count < 12_000; count++) tracer.startSpan('GET', { kind: SpanKind.SERVER })
  expect(requests.list(100_000)).toHaveLength(10_000)
})

test('the hot functions are summed over their calls, and idle time is none', () => {
  const frame = (functionName: string, lineNumber = 0) => ({
    functionName,
    scriptId: '1',
    url: functionName.startsWith('(') ? '' : 'file:///a.js',
    lineNumber,
    columnNumber: 0,
  })
  const profile = {
    nodes: [
      { id: 1, callFrame: frame('(root)') },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('render', 11) },
      { id: 4, callFrame: frame('render', 11) },
      { id: 5, callFrame: frame('', 2) },
    ],
    startTime: 0,
    endTime: 10_000,
    samples: [2, 3, 4, 5],
    timeDeltas: [4_000, 3_000, 2_000, 1_000],
  }
  expect(hotFunctions(profile, 5)).toEqual([
    { function: 'render (file:///a.js:12)', selfMs: 5, share: 0.5 },
    { function: '(anonymous) (file:///a.js:3)', selfMs: 1, share: 0.1 },
  ])
})
