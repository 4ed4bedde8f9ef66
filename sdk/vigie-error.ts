/** What went wrong, as a stable word that programs may compare. */
export type VigieErrorCode =
  | 'BAD_OPTION'
  | 'BAD_METRIC'
  | 'DUPLICATE_METRIC'
  | 'LABEL_MISMATCH'
  | 'MISSING_PACKAGE'
  | 'ALREADY_STARTED'
  | 'PORT_TAKEN'
  | 'NODE_TOO_OLD'

/**
 * The one error that vigie throws, and only while a service is being set up: once telemetry runs, it never throws into
 * the service.
 */
export class VigieError extends Error {
  override readonly name = 'VigieError'
  readonly code: VigieErrorCode
  /** The option, variable, metric or label at fault, as its author wrote it. */
  readonly option: string | undefined
  /** The value received. */
  readonly received: unknown

  constructor(
    code: VigieErrorCode,
    message: string,
    details: { option?: string; received?: unknown; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.option = details.option
    this.received = details.received
  }
}
