import type { Span } from '../stores/span.ts'
import { Fields } from './fields.tsx'
import { formatDuration, formatTime } from './format.ts'
import { ServiceName } from './service-name.tsx'

/** Everything that one span says. */
export function SpanDetails({ span, traceStartMs }: { span: Span; traceStartMs: number }) {
  return (
    <aside class="span-details" aria-label="Span">
      <h3>
        <ServiceName service={span.service} />
        <bdi>{span.name}</bdi>
      </h3>
      <p class="facts">
        <span>{span.kind}</span>
        <span>{formatDuration(span.durationMs)}</span>
        <span>starts at {formatDuration(span.startMs - traceStartMs)}</span>
        {span.status !== 'unset' && <span class={span.status === 'error' ? 'badge bad' : 'badge'}>{span.status}</span>}
      </p>
      {span.statusMessage !== '' && <p class="status-message">{span.statusMessage}</p>}
      <h4>Attributes</h4>
      <Fields fields={span.attributes} />
      {span.events.length > 0 && (
        <>
          <h4>Events</h4>
          {span.events.map((event, index) => (
            <div key={index} class="event">
              <p>
                <time>{formatTime(event.timeMs)}</time> <bdi>{event.name}</bdi>
              </p>
              <Fields fields={event.attributes} />
            </div>
          ))}
        </>
      )}
      <details>
        <summary>Resource, ids and scope</summary>
        <Fields
          fields={{
            ...span.resource,
            'span id': span.spanId,
            ...(span.parentSpanId === '' ? {} : { 'parent span id': span.parentSpanId }),
            scope: span.scope,
            ...(span.links.length === 0 ? {} : { links: span.links.map((link) => `${link.traceId}/${link.spanId}`) }),
          }}
        />
      </details>
    </aside>
  )
}
