/** Grafana unit ids, as its field config knows them. */
export type GrafanaUnit =
  | 'short'
  | 's'
  | 'ms'
  | 'bytes'
  | 'Bps'
  | 'percentunit'
  | 'percent'
  | 'reqps'
  | 'cps'
  | 'ops'
  | 'dateTimeFromNow'
  | 'bool_yes_no'
  | 'none'

/** The Grafana unit of a metric's values: its declared base unit, or the one that its name ends in. */
export function unitOf(metric: { readonly name: string; readonly unit?: string | undefined }): GrafanaUnit {
  switch (
    metric.unit ??
    metric.name
      .replace(/_total$/, '')
      .split('_')
      .at(-1)
  ) {
    case 'seconds':
    case 's':
      return 's'
    case 'milliseconds':
    case 'ms':
      return 'ms'
    case 'bytes':
    case 'By':
      return 'bytes'
    case 'ratio':
    case '1':
      return 'percentunit'
    default:
      return 'short'
  }
}

/** The Grafana unit of that quantity per second: seconds of CPU a second are a share of one core. */
export function perSecond(unit: GrafanaUnit): GrafanaUnit {
  if (unit === 's') return 'percentunit'
  if (unit === 'bytes') return 'Bps'
  return 'cps'
}
