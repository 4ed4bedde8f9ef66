/** A reason stays one short line: it goes into probe answers, which kubelet copies into events. */
const maxReasonLength = 200

/**
 * Why a settled check counts as failed; undefined when it succeeded. A check that answers without failing may still say
 * no: `fetch` resolves on a 503, and a client's `isReady` is a boolean.
 */
export function failureOf(answer: unknown): string | undefined {
  if (answer === false) return 'returned false'
  if (typeof answer !== 'object' || answer === null) return undefined
  const { ok, status } = answer as { ok?: unknown; status?: unknown }
  if (ok !== false) return undefined
  return typeof status === 'number' ? `answered ${status}` : 'returned ok: false'
}

/** The message of whatever a check threw, as one line; credentials in an address are left out, since probes are open to all. */
export function reasonOf(error: unknown): string {
  return oneLine(messageOf(error).replaceAll(/:\/\/[^\s/?#]*@/g, '://[redacted]@'))
}

function messageOf(error: unknown): string {
  try {
    if (error === undefined) return 'failed without a reason'
    // Libraries also throw plain objects, and errors whose message is no text: as an object it is the most they say.
    const { message } = Object(error) as { message?: unknown }
    if (!(error instanceof Error)) return String(typeof message === 'string' && message !== '' ? message : error)
    // A failed connection to a name with two addresses has an empty message and two causes.
    if (error instanceof AggregateError && message === '') return error.errors.map(messageOf).join(', ')
    // `fetch failed` says nothing; its cause does.
    if (error.cause instanceof Error && message === 'fetch failed') return messageOf(error.cause)
    if (typeof message === 'object' && message !== null) return JSON.stringify(message)
    return String(message || error.name || 'failed without a reason')
  } catch {
    return 'failed with an error that cannot be read'
  }
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length <= maxReasonLength ? line : `${line.slice(0, maxReasonLength - 1)}…`
}
