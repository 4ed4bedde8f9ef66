/** Distinct faults that are said; further ones are counted only. */
const maxSaid = 50

/**
 * Catches what must not reach the service: each fault is counted, and said when it is the first of its kind.
 *
 * @param count one more
 * @param say writes it to the service's log
 */
export function createFaultReporter(count: () => void, say: (fault: unknown) => void): (fault: unknown) => void {
  const said = new Set<string>()
  return (fault) => {
    try {
      count()
      const kind = kindOf(fault)
      if (said.has(kind) || said.size >= maxSaid) return
      said.add(kind)
      say(fault)
    } catch {
      // A fault that can't even be described has been counted.
    }
  }
}

/** Its class and where it came from; the message may differ each time. */
function kindOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault).slice(0, 200)
  const place = fault.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? fault.message
  return `${fault.name} ${place}`.slice(0, 300)
}
