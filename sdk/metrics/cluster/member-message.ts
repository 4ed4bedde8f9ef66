import type { MetricFamily } from '../metric-family.ts'

/** From the one that is scraped to its workers: send your readings. */
export interface AskMessage {
  readonly vigie: 'metrics:ask'
  readonly round: number
}

/** From a worker: its readings. `round` is 0 when nobody asked: it has just started, or is about to exit. */
export interface AnswerMessage {
  readonly vigie: 'metrics:answer'
  readonly round: number
  readonly member: string
  readonly families: readonly MetricFamily[]
}

export type MemberMessage = AskMessage | AnswerMessage

/** Whether a message on a channel that others use too is one of these. */
export function isMemberMessage(message: unknown): message is MemberMessage {
  const { vigie } = (message ?? {}) as { vigie?: unknown }
  return vigie === 'metrics:ask' || vigie === 'metrics:answer'
}
