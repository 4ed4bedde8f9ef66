/** What cluster.test.ts tells its primary. */
export type Command =
  | { readonly do: 'fork' | 'thread' | 'scrape' }
  | { readonly do: 'count'; readonly worker: number; readonly times: number }
  | { readonly do: 'exit' | 'block' | 'kill'; readonly worker: number }
  | { readonly do: 'terminate'; readonly thread: number }

/** What the primary answers: whose command is done, or the scrape. */
export interface Reply {
  readonly done?: number
  readonly text?: string
}
