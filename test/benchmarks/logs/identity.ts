/** Who the measured services say they are: the fields of the lecture. */
export const identity = {
  service: 'checkout',
  namespace: undefined,
  version: '1.2.3',
  environment: 'production',
  instance: 'i-1',
  team: 'payments',
  commit: '0123456789abcdef',
  build: '77',
  region: 'eu-1',
  node: 'node-1',
  runtime: 'node/24.21.0',
  attributes: {},
}
