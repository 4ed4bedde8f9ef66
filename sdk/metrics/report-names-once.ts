import { reportMetricsTrouble } from './metrics-reporter.ts'

/** Reports what names have in common; each name once for each `what`, however often it is passed. */
export type ReportNames = (what: string, names: readonly string[]) => void

export function reportNamesOnce(): ReportNames {
  const said = new Set<string>()
  return (what, names) => {
    const unsaid = names.filter((name) => !said.has(`${what}: ${name}`))
    for (const name of unsaid) said.add(`${what}: ${name}`)
    if (unsaid.length > 0) reportMetricsTrouble(`${what}: ${unsaid.join(', ')}`)
  }
}
