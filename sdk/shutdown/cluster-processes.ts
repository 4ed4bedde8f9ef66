import cluster, { type Worker } from 'node:cluster'

/** What a primary says to its workers; a signal would reach them twice when it is sent to the whole group. */
const endMessage = 'vigie:end'
const answer = 'vigie:ending'
/** A worker without vigie doesn't answer; then it gets SIGTERM. */
const answerWithinMs = 500

/** In a cluster's primary: tells the workers to end, and waits until they have. Elsewhere it resolves at once. */
export async function endClusterWorkers(signal: AbortSignal): Promise<void> {
  if (!cluster.isPrimary) return
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
  await Promise.all(workers.map((worker) => endWorker(worker, signal)))
}

function endWorker(worker: Worker, signal: AbortSignal): Promise<void> {
  if (worker.isDead()) return Promise.resolve()
  // Primaries look at this mark before they replace a worker that has gone.
  worker.exitedAfterDisconnect = true
  return new Promise((resolve) => {
    const terminate = setTimeout(() => worker.process.kill('SIGTERM'), answerWithinMs)
    worker.on('message', (message: unknown) => {
      if (message === answer) clearTimeout(terminate)
    })
    const end = () => {
      clearTimeout(terminate)
      resolve()
    }
    worker.once('exit', end)
    signal.addEventListener('abort', end)
    if (worker.isConnected()) worker.send(endMessage, undefined, () => {})
  })
}

/**
 * In a cluster's worker: hears when the primary wants it to end.
 *
 * @param end called each time
 * @returns a function that stops listening
 */
export function obeyPrimary(end: () => void): () => void {
  if (!cluster.isWorker) return () => {}
  const onMessage = (message: unknown) => {
    if (message !== endMessage) return
    process.send?.(answer)
    end()
  }
  process.on('message', onMessage)
  return () => process.off('message', onMessage)
}
