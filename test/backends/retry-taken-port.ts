/** Starts a server again, with other ports, when someone took one of them between choosing and listening. */
export async function retryTakenPort<T>(start: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (attempt === attempts || !/address already in use/i.test((error as Error).message)) throw error
    }
  }
}
