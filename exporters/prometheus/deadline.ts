/** Rejects with `message` once `signal` aborts, if `work` has not settled by then. */
export async function withDeadline<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  message: string,
): Promise<Result> {
  let stop = () => {}
  const deadline = new Promise<never>((_, reject) => {
    const expire = () => reject(new Error(message))
    signal.addEventListener('abort', expire, { once: true })
    stop = () => signal.removeEventListener('abort', expire)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    stop()
  }
}
