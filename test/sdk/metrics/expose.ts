import { writeExposition } from '../../../sdk/metrics/exposition/write-exposition.ts'
import type { VigieRegistry } from '../../../sdk/metrics/registry.ts'

/** A registry's whole exposition as text; `only` keeps the lines of the metrics whose names start with it. */
export async function expose(
  registry: VigieRegistry,
  { openMetrics = false, only = '' }: { openMetrics?: boolean; only?: string } = {},
): Promise<string> {
  const format = { openMetrics, created: registry.created }
  const chunks = [...writeExposition(await registry.gather(), format)]
  const text = Buffer.concat(chunks).toString()
  if (only === '') return text
  const keep = new RegExp(`^(# (HELP|TYPE|UNIT) )?${only}`)
  return text
    .split('\n')
    .filter((line) => keep.test(line))
    .map((line) => `${line}\n`)
    .join('')
}
