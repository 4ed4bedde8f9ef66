const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function formatCount(value: number): string {
  return whole.format(value)
}

/** `12 µs`, `4.2 ms`, `1.25 s`, `2 m 5 s` */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`
  if (ms < 1000) return `${significant(ms)} ms`
  if (ms < 60_000) return `${significant(ms / 1000)} s`
  return `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1000)} s`
}

export function formatRate(perSecond: number): string {
  return `${significant(perSecond)}/s`
}

export function formatRatio(ratio: number): string {
  if (ratio === 0) return '0 %'
  return ratio < 0.001 ? '< 0.1 %' : `${significant(ratio * 100)} %`
}

export function formatBytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${significant(bytes / 1_048_576)} MB`
}

/** Two digits after the point at most, none where they say nothing. */
function significant(value: number): string {
  const text = value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `03:14:15.926` in local time. */
export function formatTime(ms: number): string {
  const time = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const millis = String(time.getMilliseconds()).padStart(3, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${millis}`
}

/** `just now`, `12 s ago`, `4 min ago` */
export function formatAge(ms: number): string {
  if (ms < 2000) return 'just now'
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`
  return `${Math.floor(ms / 60_000)} min ago`
}
