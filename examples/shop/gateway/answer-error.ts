import type { NextFunction, Request, Response } from 'express'

/** The last handler: errors that carry a status below 500 are the caller's and say why, everything else is a 500. */
export function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error)
    return
  }
  const status = statusOf(error)
  const message = error instanceof Error && status < 500 ? error.message : 'the shop is in trouble, try again'
  response.status(status).json({ error: message })
}

function statusOf(error: unknown): number {
  const { status } = Object(error) as { status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
