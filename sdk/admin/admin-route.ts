import type { IncomingMessage, ServerResponse } from 'node:http'

export type AdminHandler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void

/** What one path of the admin port does. */
export interface AdminRoute {
  /** Answers GET and HEAD. */
  readonly read?: AdminHandler
  /** Answers POST and DELETE, from those alone who may change something. */
  readonly change?: AdminHandler
  /** Whether reading it needs `admin.metricsToken`, where one is set: it says more than probes do. */
  readonly guarded?: boolean
}
