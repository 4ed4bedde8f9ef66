import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { limitConnections } from '../../../sdk/admin/connection-limit.ts'

/** A server that keeps two connections; each opened one is given with the server's end of it. */
async function keepTwo() {
  const server = createServer()
  const limit = limitConnections(server, 2)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sockets: Socket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const open = async (): Promise<Socket> => {
    const accepted = once(server, 'connection')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [socket] = (await accepted) as [Socket]
    sockets.push(client, socket)
    return socket
  }
  return { limit, open }
}

test('the oldest connection that waits makes room', async () => {
  const { open } = await keepTwo()
  const [first, second] = [await open(), await open()]
  const third = await open()
  expect([first.destroyed, second.destroyed, third.destroyed]).toEqual([true, false, false])
})

test('a connection that has just been asked on is not the oldest', async () => {
  const { limit, open } = await keepTwo()
  const [first, second] = [await open(), await open()]
  limit.used(first)
  await open()
  expect([first.destroyed, second.destroyed]).toEqual([false, true])
})

test('a connection that is being served is not closed, and is the newest when that is over', async () => {
  const { limit, open } = await keepTwo()
  const [first, second] = [await open(), await open()]
  limit.busy(first)
  const third = await open()
  expect([first.destroyed, second.destroyed]).toEqual([false, true])
  limit.idle(first)
  await open()
  expect([first.destroyed, third.destroyed]).toEqual([false, true])
})
