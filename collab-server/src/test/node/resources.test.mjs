import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judge, sample } from './resources.mjs'
import { Visits, randomFrom } from './visits.mjs'
import { Server, until } from './yarrow.mjs'

/** An hour of samples, with noise, of a server that grows by so much a minute. */
function hour(growth) {
  const random = randomFrom(1)
  return Array.from({ length: 60 }, (_, minute) => {
    const warmUp = Math.min(minute, 20)
    const value = (name, flat, noise) => flat + noise * (random() - 0.5) + minute * (growth[name] ?? 0)
    return {
      resident: value('resident', 250 + 5 * warmUp, 10),
      heap: value('heap', 30 + warmUp, 3),
      native: value('native', 150 + warmUp, 10),
      descriptors: value('descriptors', 60, 3),
      threads: value('threads', 40, 2),
    }
  })
}

const rising = (samples) => judge(samples).filter(({ flat }) => !flat).map(({ name }) => name)

describe('what a server holds', () => {
  it('is flat with noise after a warm-up', () => {
    assert.deepEqual(rising(hour({})), [])
  })

  it('is not flat when it grows by more than the noise in an hour', () => {
    assert.deepEqual(rising(hour({ resident: 1, native: 1 })), ['resident', 'native'])
    assert.deepEqual(rising(hour({ heap: 0.2 })), ['heap'])
    assert.deepEqual(rising(hour({ descriptors: 1, threads: 0.2 })), ['descriptors', 'threads'])
  })

  it('[C11] is less than a room, a descriptor or a thread more after 300 visits', async () => {
    const server = await Server.start(['--room-idle-unload', '200ms'])
    try {
      const noRooms = () => until('all rooms have left memory', async () => (await sample(server)).rooms === 0)
      await new Visits(server, 1, 0.02).run(30, 100)
      await noRooms()
      const before = await sample(server)
      await new Visits(server, 2, 0.02).run(30, 300)
      await noRooms()
      const now = await sample(server)
      assert.equal(now.failed + now.rejected, 0)
      assert.ok(now.descriptors <= before.descriptors + 3, `${before.descriptors} descriptors became ${now.descriptors}`)
      assert.ok(now.threads <= before.threads + 3, `${before.threads} threads became ${now.threads}`)
      assert.ok(now.heap <= before.heap + 4, `${before.heap} MB of heap became ${now.heap}`)
    } finally {
      await server.dispose()
    }
  })
})
