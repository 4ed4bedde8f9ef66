/** Codes of the errors that streams make of a peer that went away. */
const codes = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'])

/** Whether an error only says that the other side hung up: that is no error of the handler's. */
export function isHangUp(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && codes.has(code)
}
