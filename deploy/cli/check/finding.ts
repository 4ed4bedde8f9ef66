/** One thing that is wrong with a manifest. */
export interface Finding {
  /** An error drops requests, loses telemetry or kills a healthy pod; a warning may. */
  readonly severity: 'error' | 'warning'
  /** `Deployment shop, container gateway`. */
  readonly where: string
  /** One sentence: what happens, by which figures, and what to change. */
  readonly sentence: string
}

export function error(where: string, sentence: string): Finding {
  return { severity: 'error', where, sentence }
}

export function warning(where: string, sentence: string): Finding {
  return { severity: 'warning', where, sentence }
}
