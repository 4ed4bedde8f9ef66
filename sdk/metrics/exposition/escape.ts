/** A label value between its quotes; the same in both formats. */
export function escapeLabelValue(value: string): string {
  return /["\\\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : value
}

/** A help text; OpenMetrics escapes quotes too. */
export function escapeHelp(help: string, openMetrics: boolean): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return (openMetrics ? escaped.replaceAll('"', '\\"') : escaped).toWellFormed()
}
