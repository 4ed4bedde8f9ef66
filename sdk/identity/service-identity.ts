/** Who emits: the fields that every log line, span and `target_info` share. */
export interface ServiceIdentity {
  readonly service: string
  readonly namespace: string | undefined
  readonly version: string | undefined
  readonly environment: string
  readonly instance: string
  readonly team: string | undefined
  readonly commit: string | undefined
  readonly build: string | undefined
  readonly region: string | undefined
  /** The host, or the Kubernetes node when `VIGIE_NODE_NAME` tells it. */
  readonly node: string
  /** `node/24.1.0`. */
  readonly runtime: string
  /** OpenTelemetry resource attributes: those above by their semantic-convention names, and the author's own. */
  readonly attributes: Readonly<Record<string, string>>
}
