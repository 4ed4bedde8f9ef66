/**
 * The service's own line that led here, as `file:line:column`, or `unknown`. Costs microseconds: only for what is
 * reported once.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 25
  const frames = (new Error().stack ?? '').split('\n').slice(1).map(location)
  Error.stackTraceLimit = limit
  // This file's folder holds all of the metrics code, from source as in the package.
  const ownFolder = frames[0]?.replace(/[^\\/]*$/, '') ?? ''
  return frames.find((frame) => frame !== '' && !frame.startsWith('<') && !frame.startsWith(ownFolder)) ?? 'unknown'
}

function location(frame: string): string {
  return (/\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? '').replace('file://', '')
}
