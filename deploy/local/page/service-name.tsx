import { serviceColor } from './service-color.ts'

/** A service's name with its colour. */
export function ServiceName({ service }: { service: string }) {
  return (
    <span class={`service ${serviceColor(service)}`}>
      <i class="dot" aria-hidden="true" />
      <bdi>{service}</bdi>
    </span>
  )
}
