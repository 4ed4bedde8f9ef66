import fc from 'fast-check'

// CI judges a change, so it asks what it asked the change before: the same inputs every time. Everywhere else each run
// draws new ones, and a failure prints the seed that repeats it.
if (process.env['CI']) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261123 })
