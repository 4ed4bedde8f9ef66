/** The JSON of Loki's push API. */
export interface PushRequest {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>
    readonly values: readonly unknown[]
  }[]
}

/** Halves a push request of at least two lines; the order within each stream stays. */
export function splitPushRequest(body: Uint8Array): { readonly body: Uint8Array; readonly count: number }[] {
  const { streams } = JSON.parse(Buffer.from(body).toString('utf8')) as PushRequest
  const placed = streams.flatMap(({ stream, values }) => values.map((value) => ({ stream, value })))
  const middle = placed.length >>> 1
  return [placed.slice(0, middle), placed.slice(middle)].map((half) => {
    const groups = Map.groupBy(half, ({ stream }) => stream)
    const request: PushRequest = {
      streams: [...groups].map(([stream, members]) => ({ stream, values: members.map(({ value }) => value) })),
    }
    return { body: Buffer.from(JSON.stringify(request)), count: half.length }
  })
}
