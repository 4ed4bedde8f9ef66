import { Command } from 'commander'
import { mintDebugToken } from '../../../sdk/traces/debug-token.ts'
import { VigieError } from '../../../sdk/vigie-error.ts'
import { parseDuration } from '../parse-duration.ts'

/** `vigie debug-token`: a signed, expiring mark that raises log level and sampling for one case, across services. */
export const debugTokenCommand = new Command('debug-token')
  .description('Mint a token that makes services log and trace one case in full: one customer, one request.')
  .requiredOption('--subject <text>', 'whose case it is, shown in spans and lines: "customer 4711"')
  .option('--for <duration>', 'how long it holds, from 1s to 24h', '30m')
  .addHelpText(
    'after',
    `
The secret is read from VIGIE_DEBUG_SECRET, which the services must have as well.

Example:
  curl -H "baggage: vigie.debug=$(vigie debug-token --subject 'customer 4711')" https://shop.example.org/checkout`,
  )
  .action(({ subject, for: duration }: { subject: string; for: string }) => {
    const secret = process.env['VIGIE_DEBUG_SECRET']
    if (!secret) {
      throw new VigieError('BAD_OPTION', 'VIGIE_DEBUG_SECRET is not set', {
        option: 'VIGIE_DEBUG_SECRET',
        received: secret,
      })
    }
    try {
      console.log(mintDebugToken({ secret, subject, forMs: parseDuration(duration, '--for') }))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new VigieError('BAD_OPTION', error.message, { received: error, cause: error })
    }
  })
