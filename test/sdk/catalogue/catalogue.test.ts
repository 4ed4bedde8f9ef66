import { expect, test } from 'vitest'
import { catalogue } from '../../../sdk/catalogue/index.ts'
import { checkDeclaration } from '../../../sdk/metrics/declaration-check.ts'
import { counter, createRegistry, gauge, histogram, type MetricDefinition } from '../../../sdk/metrics/index.ts'
import { startRuntimeMetrics } from '../../../sdk/metrics/runtime/index.ts'
import { describeWith } from '../../backends/describe-with.ts'
import { expose } from '../metrics/expose.ts'
import { promtoolComplaints } from '../metrics/judges.ts'
import { parseExposition } from '../metrics/parse-exposition.ts'

test('every entry follows the naming rules, has its own name and a help text that ends in a full stop', () => {
  for (const definition of catalogue) {
    checkDeclaration(definition)
    expect(definition.help).toMatch(/\.$/)
  }
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length)
})

/** A registry in which every entry has a series. */
function everyEntry() {
  const registry = createRegistry()
  for (const definition of catalogue as readonly MetricDefinition<Record<string, readonly string[]>>[]) {
    const labels = Object.fromEntries(
      Object.entries(definition.labels ?? {}).map(([name, values]) => [name, Array.isArray(values) ? values[0] : 'x']),
    ) as Record<string, string>
    const labelled = Object.keys(labels).length > 0
    const entry = definition as never
    if (definition.type === 'counter') {
      const handle = counter<Record<string, readonly string[]>>(entry, { registry })
      handle.with(labels).inc()
    } else if (definition.type === 'gauge') {
      const handle = gauge<Record<string, readonly string[]>>(entry, { registry })
      if (labelled) handle.with(labels).set(1)
    } else {
      const handle = histogram<Record<string, readonly string[]>>(entry, { registry })
      handle.with(labels).observe(1)
    }
  }
  return registry
}

test('the whole catalogue is one valid exposition', async () => {
  for (const openMetrics of [false, true]) {
    const families = parseExposition(await expose(everyEntry(), { openMetrics }), openMetrics ? 'openmetrics' : 'text')
    expect(families).toHaveLength(catalogue.length)
  }
})

test('the runtime metrics emit nothing outside the catalogue, and stop without a trace', async () => {
  const registry = createRegistry()
  const before = await expose(registry)
  const runtime = startRuntimeMetrics({ registry })
  ;(globalThis as { gc?: () => void }).gc?.()
  const families = parseExposition(await expose(registry), 'text')
  const known = new Map(catalogue.map((definition) => [definition.name, definition]))
  for (const { name, type, help } of families) {
    expect([name, type, help]).toEqual([name, known.get(name)?.type, known.get(name)?.help])
  }
  for (const name of ['process_memory_usage_bytes', 'v8js_heap_limit_bytes', 'process_uptime_seconds']) {
    expect(families.find((family) => family.name === name)?.samples[0]?.value).toBeGreaterThan(0)
  }
  const cpu = families.find(({ name }) => name === 'process_cpu_time_seconds_total')!.samples
  expect(cpu.map(({ labels }) => labels['cpu_mode'])).toEqual(['user', 'system'])
  runtime.stop()
  expect(await expose(registry)).toBe(before)
})

describeWith(['promtool'], 'promtool', () => {
  test('has nothing to say about any metric of the SDK', async () => {
    expect(promtoolComplaints(await expose(everyEntry()))).toBe('')
  })
})
