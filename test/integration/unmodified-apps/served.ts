/** What one service must tell about one request that it serves, and about the requests it sends meanwhile. */
export interface Served {
  readonly service: string
  readonly method: string
  /** As the author wrote it, mount paths in front; undefined when nothing matched. */
  readonly route: string | undefined
  /** As sent, without the query. */
  readonly path: string
  readonly status: number
  /** Class of the error that the framework was shown: in the request's line, and in its span from status 500 on. */
  readonly throws?: string
  /** Lines that the service writes itself, through the logger that its author chose. */
  readonly says?: readonly Said[]
  /** Requests to other services: a client span here, and what that service must tell. */
  readonly calls?: readonly Served[]
}

export interface Said {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  /** Class of the error in the line. */
  readonly error?: string
}

/** The request and all that it causes, callers before those they call. */
export function withAllCalled(served: Served): Served[] {
  return [served, ...(served.calls ?? []).flatMap(withAllCalled)]
}
