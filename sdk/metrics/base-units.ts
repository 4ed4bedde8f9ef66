/** Prometheus' base units. Source: https://prometheus.io/docs/practices/naming/#base-units */
export const baseUnits = [
  'seconds',
  'bytes',
  'ratio',
  'celsius',
  'meters',
  'volts',
  'amperes',
  'joules',
  'grams',
  'hertz',
] as const
