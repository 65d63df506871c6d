// Starts and kills the server under test, and waits for conditions. The command that starts a server comes from
// TEST_SERVER_CMD, a JSON array to which `serve --port N --data DIR` is added.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const command = JSON.parse(process.env.TEST_SERVER_CMD ?? 'null')
if (!command) {
  throw new Error('set TEST_SERVER_CMD to the command that starts a server, as a JSON array')
}

/** Resolves when `condition` holds, rejects with `what` after `seconds`. */
export async function until(what, condition, seconds = 20) {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    if (await condition()) return
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** A port that nobody used a moment ago. */
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

/** One data directory and port, with a server on it that can be killed and started again. */
export class Server {
  static async start(settings = []) {
    const server = new Server(await freePort(), mkdtempSync(join(tmpdir(), 'yarrow-test-')), settings)
    await server.start()
    return server
  }

  constructor(port, data, settings) {
    this.port = port
    this.data = data
    this.settings = settings
    this.url = `http://127.0.0.1:${port}`
    this.wsUrl = `ws://127.0.0.1:${port}/ws`
  }

  async start() {
    const [program, ...args] = command
    this.output = ''
    this.process = spawn(
      program,
      [...args, 'serve', '--port', String(this.port), '--data', this.data, ...this.settings],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const collect = (chunk) => {
      this.output = (this.output + chunk).slice(-20_000)
    }
    this.process.stdout.on('data', collect)
    this.process.stderr.on('data', collect)
    this.exited = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve({ code, signal })))
    let ended = null
    this.exited.then((how) => (ended = how))
    await until(`the server is ready\n${this.output}`, async () => {
      if (ended) throw new Error(`the server ended: ${JSON.stringify(ended)}\n${this.output}`)
      return (await fetch(`${this.url}/health/ready`).catch(() => null))?.ok === true
    }, 60)
  }

  /** Ends the process at once, as a power cut of the process would. */
  async kill() {
    this.process.kill('SIGKILL')
    return this.exited
  }

  /** Asks the process to stop. */
  async stop() {
    this.process.kill('SIGTERM')
    return this.exited
  }

  async dispose() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill()
    rmSync(this.data, { recursive: true, force: true })
  }

  async export(name, format, query = '') {
    const response = await fetch(
      `${this.url}/api/v1/documents/${encodeURIComponent(name)}/export?format=${format}${query}`,
    )
    if (!response.ok) throw new Error(`export of ${name}: ${response.status} ${await response.text()}`)
    return response
  }
}
