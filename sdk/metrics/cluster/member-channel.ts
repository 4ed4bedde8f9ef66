import cluster from 'node:cluster'
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads'
import { type AnswerMessage, type AskMessage, isMemberMessage, type MemberMessage } from './member-message.ts'

/** How a worker talks to the one that is scraped. */
export interface WorkerChannel {
  readonly member: string
  send(message: AnswerMessage): void
  onAsk(listener: (message: AskMessage) => void): void
  close(): void
}

/** How the one that is scraped talks to its workers. */
export interface PrimaryChannel {
  ask(message: AskMessage): void
  onAnswer(listener: (message: AnswerMessage) => void): void
  /** Called with a member's name once it has exited. */
  onExit(listener: (member: string) => void): void
  close(): void
}

const threadsChannelName = 'vigie:metrics'

/** To the main thread in a worker thread, to the primary in a cluster worker, `undefined` elsewhere. */
export function workerChannel(): WorkerChannel | undefined {
  if (!isMainThread) return threadWorkerChannel()
  return cluster.isWorker && process.send !== undefined ? clusterWorkerChannel() : undefined
}

function clusterWorkerChannel(): WorkerChannel {
  let listener: ((message: unknown) => void) | undefined
  return {
    member: `process ${cluster.worker?.id}`,
    send(message) {
      // The primary may be gone already; its metrics are then nobody's.
      if (process.connected) process.send?.(message, undefined, undefined, () => {})
    },
    onAsk(onAsk) {
      listener = (message) => {
        if (isMemberMessage(message) && message.vigie === 'metrics:ask') onAsk(message)
      }
      process.on('message', listener)
    },
    close() {
      if (listener !== undefined) process.off('message', listener)
    },
  }
}

function threadWorkerChannel(): WorkerChannel {
  const channel = openThreadsChannel()
  return {
    member: `thread ${threadId}`,
    send: (message) => channel.postMessage(message),
    onAsk(onAsk) {
      listen(channel, (message) => {
        if (message.vigie === 'metrics:ask') onAsk(message)
      })
    },
    close: () => channel.close(),
  }
}

/** To all workers of this process: cluster workers of a primary, and threads. */
export function primaryChannel(): PrimaryChannel {
  const channel = openThreadsChannel()
  const answered: ((message: AnswerMessage) => void)[] = []
  const exited: ((member: string) => void)[] = []
  const fromCluster = (_: unknown, message: unknown) => {
    if (isMemberMessage(message) && message.vigie === 'metrics:answer') for (const call of answered) call(message)
  }
  const clusterExit = ({ id }: { id: number }) => {
    for (const call of exited) call(`process ${id}`)
  }
  const newThread = (worker: { threadId: number; once(event: 'exit', listener: () => void): unknown }) => {
    const member = `thread ${worker.threadId}`
    worker.once('exit', () => {
      for (const call of exited) call(member)
    })
  }
  listen(channel, (message) => {
    if (message.vigie === 'metrics:answer') for (const call of answered) call(message)
  })
  if (cluster.isPrimary) cluster.on('message', fromCluster).on('exit', clusterExit)
  process.on('worker', newThread)
  return {
    ask(message) {
      channel.postMessage(message)
      for (const worker of Object.values(cluster.workers ?? {})) {
        if (worker?.isConnected()) worker.send(message, undefined, () => {})
      }
    },
    onAnswer: (listener) => answered.push(listener),
    onExit: (listener) => exited.push(listener),
    close() {
      channel.close()
      cluster.off('message', fromCluster).off('exit', clusterExit)
      process.off('worker', newThread)
    },
  }
}

function openThreadsChannel(): BroadcastChannel {
  const channel = new BroadcastChannel(threadsChannelName)
  channel.unref()
  return channel
}

function listen(channel: BroadcastChannel, onMessage: (message: MemberMessage) => void): void {
  channel.onmessage = ((event: { data: unknown }) => {
    if (isMemberMessage(event.data)) onMessage(event.data)
  }) as typeof channel.onmessage
  channel.unref()
}
