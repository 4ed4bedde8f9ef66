import { propagation } from '@opentelemetry/api'

/**
 * Headers of which one at least must be there for a propagator to read anything. The API tells those that are written; B3 is
 * read in both of its forms, whichever is written.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/api-propagators/#b3-requirements
 */
export function propagationFields(): readonly string[] {
  const fields = propagation.fields()
  const isB3 = fields.includes('b3') || fields.includes('x-b3-traceid')
  return isB3 ? [...new Set([...fields, 'b3', 'x-b3-traceid'])] : fields
}
