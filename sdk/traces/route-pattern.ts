/** Whether a text is matched by a pattern that was read once. */
export type RoutePattern = (path: string) => boolean

/** More segments than a path of a service has; what has more matches nothing but a star. */
const maxSegments = 64

/**
 * Reads a pattern of a path: `/orders/:id` has any one segment for `:id`, and a `*` at the end stands for any rest. Made of
 * comparisons alone, so a hostile path costs its length.
 */
export function routePattern(pattern: string): RoutePattern {
  const open = pattern.endsWith('*')
  const wanted = (open ? pattern.slice(0, -1) : pattern).split('/')
  return (path) => {
    const given = path.split('/', maxSegments)
    if (open ? given.length < wanted.length : given.length !== wanted.length) return false
    const last = wanted.length - 1
    for (let at = 0; at <= last; at++) {
      const segment = wanted[at]!
      if (segment.startsWith(':') ? given[at] === '' : !matches(segment, given[at]!, open && at === last)) return false
    }
    return true
  }
}

function matches(wanted: string, given: string, open: boolean): boolean {
  return open ? given.startsWith(wanted) : given === wanted
}
