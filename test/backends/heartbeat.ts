/**
 * Says at intervals that a long piece of work goes on, with its elapsed and expected seconds.
 *
 * @param detail a few words on what is being done at this moment
 * @returns what the work returns
 */
export async function withHeartbeat<T>(
  what: string,
  expectedSeconds: number,
  say: (line: string) => void,
  work: (detail: (words: string) => void) => Promise<T>,
  everyMs = 10_000,
): Promise<T> {
  const started = performance.now()
  const elapsed = () => Math.round((performance.now() - started) / 1000)
  let current = ''
  say(`${what} … (about ${expectedSeconds} s on two cores)`)
  const beat = setInterval(() => {
    say(`${what} … ${elapsed()} s of about ${expectedSeconds} s${current && `  ${current}`}`)
  }, everyMs)
  try {
    const result = await work((words) => {
      current = words.slice(0, 80)
    })
    say(`${what}: ready after ${elapsed()} s`)
    return result
  } finally {
    clearInterval(beat)
  }
}
