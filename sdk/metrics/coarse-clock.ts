/** How old a reading may be. An exemplar's time is shown on a chart of minutes. */
const resolutionMs = 500

let nowSeconds = 0

/**
 * Seconds since the Unix epoch, up to half a second late. `Date.now()` costs 40 ns, more than everything else that an
 * exemplar needs, so the time is read twice a second by a timer that starts with the first question.
 */
export function coarseNowSeconds(): number {
  if (nowSeconds === 0) start()
  return nowSeconds
}

function start(): void {
  const read = () => {
    nowSeconds = Date.now() / 1000
  }
  read()
  setInterval(read, resolutionMs).unref()
}
