import { spawnSync } from 'node:child_process'
import { findBackend } from '../../backends/find-backend.ts'

/** Reads an exposition from standard input and prints every sample as JSON: name, labels, value as a string, exemplar. */
const pythonReader = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text
source = sys.stdin.buffer.read().decode('utf-8')
parse = openmetrics if sys.argv[1] == 'openmetrics' else text
out = []
for family in parse(source):
    for sample in family.samples:
        exemplar = sample.exemplar and {'labels': sample.exemplar.labels, 'value': repr(float(sample.exemplar.value))}
        out.append({'name': sample.name, 'labels': sample.labels, 'value': repr(float(sample.value)), 'exemplar': exemplar})
json.dump(out, sys.stdout)
`

export interface JudgedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar: { readonly labels: Readonly<Record<string, string>>; readonly value: number } | undefined
}

/** The Python that has `prometheus_client`; `VIGIE_TEST_PYTHON` names another than the one on PATH. */
export const python = [process.env['VIGIE_TEST_PYTHON'] ?? 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import prometheus_client']).status === 0,
)

/** What Python's `prometheus_client`, a reader that shares nothing with vigie, finds in an exposition. */
export function readWithPython(text: string, format: 'text' | 'openmetrics'): JudgedSample[] {
  const { stdout, stderr, status } = spawnSync(python!, ['-c', pythonReader, format], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (status !== 0) throw new Error(`prometheus_client refuses the exposition: ${stderr}`)
  const samples = JSON.parse(stdout) as (Omit<JudgedSample, 'value' | 'exemplar'> & {
    value: string
    exemplar: { labels: Record<string, string>; value: string } | null
  })[]
  return samples.map(({ exemplar, value, ...rest }) => ({
    ...rest,
    value: pythonNumber(value),
    exemplar: exemplar === null ? undefined : { labels: exemplar.labels, value: pythonNumber(exemplar.value) },
  }))
}

function pythonNumber(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text)
}

/** What `promtool check metrics` says: nothing, when all is well. */
export function promtoolComplaints(text: string): string {
  const found = findBackend('promtool')
  if (found?.kind !== 'binary') throw new Error('promtool is missing')
  const { stdout, stderr, status } = spawnSync(found.path, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return status === 0 ? `${stdout}${stderr}` : `${stdout}${stderr}\nexit code ${status}`
}
