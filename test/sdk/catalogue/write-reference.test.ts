import { expect, test } from 'vitest'
import { catalogue } from '../../../sdk/catalogue/index.ts'
import { catalogueReference } from '../../../sdk/catalogue/write-reference.ts'

test('the reference page has one row for every entry, with its labels and help', () => {
  const rows = catalogueReference()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows).toHaveLength(catalogue.length)
  for (const [at, { name, type, help, labels }] of catalogue.entries()) {
    expect(rows[at]).toContain(`| \`${name}\` | ${type} |`)
    expect(rows[at]).toContain(help)
    for (const label of Object.keys(labels ?? {})) expect(rows[at]).toContain(`\`${label}\``)
  }
})
