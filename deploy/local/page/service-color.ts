const colors = 8

/** A service keeps its colour wherever it appears; page.css names eight of them. */
export function serviceColor(service: string): string {
  let hash = 2166136261
  for (let index = 0; index < service.length; index += 1) {
    hash = Math.imul(hash ^ service.charCodeAt(index), 16777619)
  }
  return `service-${(hash >>> 0) % colors}`
}
