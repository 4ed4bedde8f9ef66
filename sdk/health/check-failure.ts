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

/** The message of whatever a check threw, as one line. */
export function reasonOf(error: unknown): string {
  return oneLine(messageOf(error))
}

function messageOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return error === undefined ? 'failed without a reason' : String(error)
    // A failed connection to a name with two addresses has an empty message and two causes.
    if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
    // `fetch failed` says nothing; its cause does.
    if (error.cause instanceof Error && error.message === 'fetch failed') return messageOf(error.cause)
    return error.message || error.name
  } catch {
    return 'failed with an error that cannot be read'
  }
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length <= maxReasonLength ? line : `${line.slice(0, maxReasonLength - 1)}…`
}
