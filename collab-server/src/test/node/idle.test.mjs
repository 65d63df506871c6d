import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'
import { Clients, kinds } from './clients.mjs'
import { Server, until } from './yarrow.mjs'

const idleSeconds = 65 // longer than 30 s, after which clients give a silent server up, and than the server's 60 s

/**
 * Of each kind: one alone with its presence, which hears nothing that the server does not say by itself; one alone that
 * shows no presence, and says nothing either; and two in one document.
 */
async function openAll(clients, server) {
  const rows = await Promise.all(kinds.map(async (kind, i) => [
    await clients.of(kind, server, `alone-${i}`),
    await clients.of(kind, server, `silent-${i}`, { present: false }),
    await clients.of(kind, server, `pair-${i}`),
    await clients.of(kind, server, `pair-${i}`),
  ]))
  return rows.flatMap((row, i) => row.map((client, j) =>
    ({ client, what: `${kinds[i].name}, ${['alone', 'silent', 'paired', 'paired'][j]}` })))
}

it('[C10] clients of all kinds idle for more than a minute on one and the same connection', async () => {
  const server = await Server.start()
  const clients = new Clients()
  for (const kind of kinds) await kind.start()
  try {
    const all = await openAll(clients, server)
    for (const { client } of all) await client.synced()
    await pass(idleSeconds * 1000)
    for (const { client, what } of all) {
      assert.equal(await client.ends(), 0, `${what}: its connection ended`)
      assert.ok(await client.connected(), `${what}: is not connected`)
      await client.insert(0, 'awake ')
    }
    for (const { client, what } of all) {
      const expected = what.endsWith('paired') ? 'awake awake ' : 'awake '
      await until(`${what}: has what was typed after the pause`, async () => (await client.text()) === expected)
    }
  } finally {
    await clients.close()
    for (const kind of kinds) await kind.stop()
    await server.dispose()
  }
})
