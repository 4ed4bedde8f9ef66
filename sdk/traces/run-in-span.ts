import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Runs `work` inside a new span, which ends when `work` returns or its promise settles; an error marks the span and goes on
 * to the caller.
 *
 * @param name what is done, with few distinct values: `charge card`, not `charge card 4711`
 */
export function runInSpan<Result>(name: string, work: (span: Span) => Result, attributes: Attributes = {}): Result {
  return trace.getTracer('vigie').startActiveSpan(name, { attributes }, (span) => {
    try {
      const result = work(span)
      if (!isPromise(result)) {
        span.end()
        return result
      }
      return result.then(
        (value) => {
          span.end()
          return value
        },
        (error: unknown) => {
          endWithError(span, error)
          throw error
        },
      ) as Result
    } catch (error) {
      endWithError(span, error)
      throw error
    }
  })
}

function endWithError(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
  span.end()
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as Promise<unknown> | undefined)?.then === 'function'
}
