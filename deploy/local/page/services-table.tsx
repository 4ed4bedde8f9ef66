import { figureSeconds } from '../server/figure-seconds.ts'
import type { ServiceOverview } from '../server/service-overview.ts'
import { formatAge, formatDuration, formatRate, formatRatio } from './format.ts'
import { ServiceName } from './service-name.tsx'
import { Sparkline } from './sparkline.tsx'
import type { Navigate } from './url-state.ts'

interface Properties {
  readonly services: readonly ServiceOverview[] | undefined
  readonly chosen: string
  readonly navigate: Navigate
}

/** Every service with rate, errors and p95: of the last seconds as figures, of the last minutes as curves. Choosing one filters traces and logs. */
export function ServicesTable({ services, chosen, navigate }: Properties) {
  if (services === undefined) return <section class="card services loading" aria-busy="true" />
  if (services.length === 0) return <NoServices />
  return (
    <section class="card services" aria-label="Services">
      <table>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">
              Requests <Window />
            </th>
            <th scope="col" title="Answers with a status of 500 and above">
              Errors <Window />
            </th>
            <th scope="col" title="95 of 100 answers were quicker">
              p95 <Window />
            </th>
            <th scope="col" class="instances">
              Instances
            </th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <ServiceRow
              key={service.service}
              service={service}
              chosen={chosen === service.service}
              navigate={navigate}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ServiceRow({ service, chosen, navigate }: { service: ServiceOverview; chosen: boolean; navigate: Navigate }) {
  const choose = () => navigate({ service: chosen ? '' : service.service })
  const failing = (service.errorRatio ?? 0) > 0
  return (
    // The button in it is what the keyboard and a screen reader use; the row only makes it a larger target.
    <tr class={chosen ? 'chosen' : ''} onClick={choose}>
      <th scope="row">
        <button
          type="button"
          aria-pressed={chosen}
          title={chosen ? 'Show all services again' : `Show only ${service.service}`}
          onClick={(event) => {
            event.stopPropagation()
            choose()
          }}
        >
          <ServiceName service={service.service} />
        </button>
      </th>
      <Measure value={service.requestsPerSecond} format={formatRate}>
        <Sparkline curve={service.requestsCurve} floor={1} tone="plain" />
      </Measure>
      <Measure value={service.errorRatio} format={formatRatio} bad={failing}>
        <Sparkline curve={service.errorsCurve} floor={0.05} tone="bad" />
      </Measure>
      <Measure value={service.p95Seconds} format={(seconds) => formatDuration(seconds * 1000)}>
        <Sparkline curve={service.p95Curve} floor={0.005} tone="plain" />
      </Measure>
      <td class="instances">
        <Instances service={service} />
      </td>
    </tr>
  )
}

function Measure({
  value,
  format,
  bad = false,
  children,
}: {
  value: number | null
  format: (value: number) => string
  bad?: boolean
  children: preact.ComponentChildren
}) {
  return (
    <td>
      <div class="measure">
        <span class={`figure ${bad ? 'bad' : ''} ${value === null ? 'none' : ''}`}>
          {value === null ? '–' : format(value)}
        </span>
        {children}
      </div>
    </td>
  )
}

/** What the figure stands for; the curve beside it reaches further back. */
function Window() {
  return <span class="window">last {figureSeconds} s</span>
}

function Instances({ service }: { service: ServiceOverview }) {
  const { targets, endedMs } = service
  if (targets.length === 0 && endedMs !== null) {
    return (
      <span class="down" title="It no longer answers to scrapes: it ended, or was killed">
        ended {formatAge(Date.now() - endedMs)}
      </span>
    )
  }
  if (targets.length === 0) return <span class="quiet">not scraped</span>
  const down = targets.filter((target) => !target.up)
  if (down.length === 0) return <span class="up">{targets.length} up</span>
  const reasons = down.map((target) => `${target.instance}: ${target.error ?? 'not scraped yet'}`).join('\n')
  return (
    <span class="down" title={reasons}>
      {down.length} of {targets.length} down
    </span>
  )
}

function NoServices() {
  return (
    <section class="card services welcome" aria-label="Services">
      <h2>Nothing has reported yet</h2>
      <p>Start a service with vigie in it; it shows up here within a second of its start.</p>
      <pre>
        <code>npx vigie dev -- node --import vigie/register app.js</code>
      </pre>
      <p>Or, with this page open already, in another terminal:</p>
      <pre>
        <code>{`VIGIE_DEV_URL=${location.origin} VIGIE_LOKI_URL=${location.origin} VIGIE_ADMIN_PORT=0 \\
OTEL_TRACES_EXPORTER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=${location.origin} \\
node --import vigie/register app.js`}</code>
      </pre>
    </section>
  )
}
