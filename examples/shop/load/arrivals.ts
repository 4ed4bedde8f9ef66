/** Requests of an average visitor, measured over 2,000 visits; it turns a rate of requests into one of visitors. */
const REQUESTS_PER_VISIT = 6
const WAVE_SECONDS = 90
const WAVE_HEIGHT = 0.5

/**
 * Seconds until the next visitor. Visitors know nothing of one another, so the gaps are exponential, and there are more of them at the
 * top of each wave of 90 seconds than at its foot.
 */
export function secondsToNextVisitor(requestsPerSecond: number, elapsedSeconds: number, random: () => number): number {
  const wave = 1 + WAVE_HEIGHT * Math.sin((2 * Math.PI * elapsedSeconds) / WAVE_SECONDS)
  const visitorsPerSecond = (requestsPerSecond / REQUESTS_PER_VISIT) * wave
  return -Math.log(1 - random()) / visitorsPerSecond
}
