/** A server that a test may use. */
export interface RunningServer {
  /** Its address without a trailing slash: `http://127.0.0.1:41234`. */
  readonly url: string
  /** As the server reports it, or as it was built. */
  readonly version: string
  /** What it printed lately, newest last; empty for a server that runs elsewhere. */
  logs(): string
  /** Ends it and removes its data; a server that runs elsewhere is left alone. May be called again. */
  stop(): Promise<void>
}
