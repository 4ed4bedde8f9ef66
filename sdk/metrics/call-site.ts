/** Frames of this package's own metrics code; bundled, it is the file of this function itself. */
const ownFrame = /[\\/]sdk[\\/]metrics[\\/]/

/**
 * The service's own line that led here, as `file:line:column`, or `unknown`. Costs microseconds: only for what is
 * reported once.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 25
  const frames = (new Error().stack ?? '').split('\n').slice(1).map(location)
  Error.stackTraceLimit = limit
  const ownFile = fileOf(frames[0])
  const caller = frames.find((frame) => frame !== '' && fileOf(frame) !== ownFile && !ownFrame.test(frame))
  return caller ?? 'unknown'
}

function location(frame: string): string {
  return (/\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? '').replace('file://', '')
}

function fileOf(frame: string | undefined): string {
  return frame?.replace(/:\d+:\d+$/, '') ?? ''
}
