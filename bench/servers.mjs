// The servers that are compared. Each starts fresh on an empty directory, alone on the machine, and is stopped again.
import { execFile, spawn } from 'node:child_process'
import { openSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const stopSeconds = 30

export class Servers {
  /** @param ybench the directory of the load generator, which also knows how to start the others */
  constructor(root, ybench, logs) {
    this.root = root
    this.ybench = ybench
    this.logs = logs
    const ofYbench = (id, title, options) => ({ id, title, start: (at) => this.startPeer(id, at, options), ...options })
    this.all = [
      { id: 'yarrow', title: 'Yarrow', start: (at) => this.startYarrow(at), mount: '/ws',
        counting: { mount: '/hocuspocus', protocol: 'hocuspocus' } },
      { id: 'null-relay', title: 'null relay (copies frames, stores nothing)', start: (at) => this.startRelay(at), relay: true },
      ofYbench('y-sweet', 'y-sweet', { storage: 'STORE', mount: '/d/{room}/ws/{room}', makesRooms: true }),
      ofYbench('hocuspocus', 'Hocuspocus with SQLite', { storage: 'DB', file: 'db.sqlite', protocol: 'hocuspocus' }),
      ofYbench('y-websocket-leveldb', 'y-websocket 2 with LevelDB', { storage: 'YPERSISTENCE' }),
      ofYbench('y-websocket-yjs13', '@y/websocket-server (has no storage)', {}),
    ]
  }

  /** Whether the server can take part: the relay only copies frames, and some store nothing. */
  canRun(server, scenario) {
    if (server.relay) return scenario.relay === true
    return !scenario.storage || server.id === 'yarrow' || server.storage !== undefined
  }

  /** What ybench has to be told about a server that listens on a port. */
  arguments(server, { port, pid }, command) {
    // What was told saved can only be counted by a protocol that says so.
    const { mount = '', protocol = 'yws' } = (command === 'durability' && server.counting) || server
    const url = `ws://127.0.0.1:${port}${mount}`
    const list = ['--label', server.id, '--url', url, '--protocol', protocol, '--server-pid', String(pid)]
    // As its clients do it; but what makes the document would warm up a cold one.
    if (server.makesRooms && command !== 'coldload') list.push('--ysweet', `http://127.0.0.1:${port}`)
    return list
  }

  startYarrow({ port, data }) {
    const command = [join(this.root, 'yarrow'), 'serve', '--port', String(port), '--data', data]
    return this.startChild(command, {}, port, `http://127.0.0.1:${port}/health/ready`)
  }

  startRelay({ port }) {
    return this.startChild([join(this.ybench, 'null-relay/target/release/ynull')], { PORT: String(port) }, port)
  }

  async startChild([program, ...args], environment, port, ready) {
    const log = openSync(join(this.logs, `${program.split('/').at(-1)}.log`), 'a')
    const child = spawn(program, args, { stdio: ['ignore', log, log], env: { ...process.env, ...environment } })
    let trouble
    child.once('error', (error) => (trouble = error.message))
    child.once('exit', (code, signal) => (trouble = `it ended with ${code ?? signal}`))
    for (let tries = 0; tries < 1200; tries++) {
      if (trouble) throw new Error(`${program}: ${trouble}; see ${this.logs}`)
      if (ready ? (await fetch(ready).catch(() => null))?.ok : await listens(port)) return { pid: child.pid, port }
      await pass(50)
    }
    throw new Error(`${program} was not ready within a minute; see ${this.logs}`)
  }

  async startPeer(id, { port, data }, { storage, file }) {
    const environment = { ...process.env, PORT: String(port) }
    if (storage) environment[storage] = file ? join(data, file) : data
    const { stdout } = await run(join(this.ybench, 'servers', id, 'start.sh'), [], { env: environment })
    return { pid: Number(stdout.trim()), port }
  }

  /** Asks a server to stop, as an operator would, and insists after half a minute. */
  async stop({ pid }) {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      if (isGone(pid)) return
      process.kill(pid, signal)
      for (let tries = 0; tries < stopSeconds * 20 && !isGone(pid); tries++) await pass(50)
    }
  }
}

export function rssMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Gone, or dead with all its threads and only waiting for its parent to notice. */
function isGone(pid) {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]
    return state.startsWith('Z') && readdirSync(`/proc/${pid}/task`).length <= 1
  } catch {
    return true
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function listens(port) {
  return fetch(`http://127.0.0.1:${port}/`).then(() => true, (error) => error.cause?.code !== 'ECONNREFUSED')
}
