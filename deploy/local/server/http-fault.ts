/** An answer that is not 2xx: thrown by a handler, written by the server. The message is for people. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
