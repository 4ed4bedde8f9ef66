declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly connections: number
    readonly amount: number
    readonly overallRate?: number
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
