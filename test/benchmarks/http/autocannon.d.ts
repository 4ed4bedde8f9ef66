declare module 'autocannon' {
  interface Request {
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
  }
  interface Options {
    readonly url: string
    readonly connections: number
    readonly amount?: number
    /** Seconds; in the place of an amount. */
    readonly duration?: number
    readonly overallRate?: number
    /** One after the other, each made anew by its `setupRequest`. */
    readonly requests?: readonly { setupRequest(request: Request): Request }[]
  }
  interface Result {
    readonly '2xx': number
    readonly non2xx: number
    readonly errors: number
  }
  interface Instance {
    on(event: 'response', listener: (client: object, status: number, bytes: number, milliseconds: number) => void): void
  }
  export default function autocannon(options: Options, done: (error: Error | null, result: Result) => void): Instance
}
