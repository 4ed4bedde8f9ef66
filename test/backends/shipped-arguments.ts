import { shippedService } from './shipped-service.ts'

/**
 * The command line that `deploy/compose/compose.yaml` gives a service, with the values of this run for the options that
 * hold an address or a folder. An option that Compose leaves to the image is added.
 */
export function shippedArguments(service: string, values: Readonly<Record<string, string>>): string[] {
  const shipped = shippedService(service)?.command ?? []
  const option = (argument: string) => argument.split('=')[0]!
  const kept = shipped.filter((argument) => !(option(argument) in values))
  return [...Object.entries(values).map(([name, value]) => `${name}=${value}`), ...kept]
}
