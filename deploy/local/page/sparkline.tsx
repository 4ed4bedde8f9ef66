import type { Curve } from '../server/service-overview.ts'

const width = 120
const height = 26

/** A small curve from zero up; gaps stay gaps. `floor` keeps a nearly flat curve from looking dramatic. */
export function Sparkline({ curve, floor, tone }: { curve: Curve; floor: number; tone: 'plain' | 'bad' }) {
  const values = curve.map(([, value]) => value)
  // Nothing wrong is nothing red.
  const shown = tone === 'bad' && !values.some((value) => value !== null && value > 0) ? 'still' : tone
  const top = Math.max(floor, ...values.map((value) => value ?? 0)) * 1.08
  const x = (index: number) => (curve.length < 2 ? width : (index / (curve.length - 1)) * width)
  const y = (value: number) => height - 1.5 - (value / top) * (height - 4)
  const runs: [number, number][][] = []
  let run: [number, number][] = []
  for (const [index, value] of values.entries()) {
    if (value === null) {
      if (run.length > 0) runs.push(run)
      run = []
    } else run.push([x(index), y(value)])
  }
  if (run.length > 0) runs.push(run)
  const path = (points: [number, number][]) => points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join('L')
  return (
    <svg class={`sparkline ${shown}`} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="base" d={`M0,${height - 1.5}H${width}`} />
      {runs.map((points) => (
        <g key={points[0]![0]}>
          <path
            class="area"
            d={`M${points[0]![0]},${height - 1.5}L${path(points)}L${points.at(-1)![0]},${height - 1.5}Z`}
          />
          <path class="line" d={points.length > 1 ? `M${path(points)}` : `M${path(points)}h1`} />
        </g>
      ))}
    </svg>
  )
}
