import { activeServerRequest } from './http-server/active-server-request.ts'

/** The fields that lines written while a request is served carry. */
export interface RequestFields {
  readonly requestId: string
  readonly method: string
  readonly endpoint?: string
  readonly userId?: string
}

/** Fields of the request being served in this asynchronous context. */
export function requestFields(): RequestFields | undefined {
  const request = activeServerRequest()
  if (!request) return undefined
  const endpoint = request.route
  return {
    requestId: request.requestId,
    method: request.method,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(request.userId === undefined ? {} : { userId: request.userId }),
  }
}
