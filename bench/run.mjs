// Runs the whole-server benchmarks and writes docs/benchmarks.md. See README.md.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.mjs'
import { report } from './report.mjs'
import { scenarios, stepsOf } from './scenarios.mjs'
import { Servers, freePort, rssMb } from './servers.mjs'

const root = resolve(fileURLToPath(new URL('..', import.meta.url)))
const results = join(root, 'target/bench')
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '1' },
    scenarios: { type: 'string', default: scenarios.map(({ id }) => id).join(',') },
    servers: { type: 'string', default: '' },
    report: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs/benchmarks.md') },
  },
})
const pace = options.quick ? 'quick' : 'full'

if (options.report) {
  writeReport(options.report)
  process.exit(0)
}

const ybench = resolve(process.env.YBENCH ?? '')
const generator = join(ybench, 'target/release/ybench')
if (!process.env.YBENCH || !existsSync(generator)) {
  console.error(`bench: expected YBENCH to name a built checkout of ybench, but there is no ${generator}. See bench/README.md`)
  process.exit(69)
}

mkdirSync(join(results, 'data'), { recursive: true })
const servers = new Servers(root, ybench, results)
const chosen = pick('scenarios', scenarios, options.scenarios)
const compared = pick('servers', servers.all, options.servers || servers.all.map(({ id }) => id).join(','))
const record = join(results, `${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`)
for (const file of new Set(chosen.flatMap((scenario) => scenario.documents ?? []))) await makeDocument(file)
write({ machine: await describeMachine(root, ybench), pace, rounds: Number(options.rounds) })
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const scenario of chosen) {
    for (const server of compared.filter((one) => servers.canRun(one, scenario))) await measure(round, scenario, server)
  }
}
writeReport(record)

function pick(what, all, wanted) {
  return wanted.split(',').map((id) => {
    const found = all.find((one) => one.id === id)
    if (!found) {
      console.error(`bench: expected --${what} from ${all.map((one) => one.id).join(',')}, but it is "${id}"`)
      process.exit(64)
    }
    return found
  })
}

/** One scenario on one fresh server. What goes wrong is a result too. */
async function measure(round, scenario, server) {
  const data = mkdtempSync(join(tmpdir(), 'bench-'))
  const line = { round, scenario: scenario.id, server: server.id, commands: [] }
  let running
  try {
    running = await startOnFreePort(server, data)
    line.freshRssMb = rssMb(running.pid)
    for (const step of stepsOf(scenario, pace)) {
      if (step.restart) {
        await servers.stop(running)
        running = await startOnFreePort(server, data)
        continue
      }
      const shape = [...step.with, ...withDocument(step), ...withNotes(step, running)]
      line.commands.push(['ybench', step.command, ...step.with, ...['file', 'trace'].flatMap((of) => (step[of] ? [`--${of}`, step[of]] : []))].join(' '))
      const result = await load(step.command, [...servers.arguments(server, running, step.command), ...shape])
      if (!step.discard) line.result = result
    }
  } catch (error) {
    line.failure = error.message
  } finally {
    if (running) await servers.stop(running)
    rmSync(data, { recursive: true, force: true })
  }
  write(line)
  const figures = line.result && scenario.figures.map((figure) => `${figure.title} ${figure.of(line.result, line)}`)
  console.log(`bench: ${round} ${scenario.id} ${server.id}: ${line.failure ?? figures.join('; ')}`)
}

/** Another program may take a port between the look and the start; so once or twice is no failure. */
async function startOnFreePort(server, data, tries = 3) {
  try {
    return await server.start({ port: await freePort(), data })
  } catch (error) {
    if (tries > 1 && error.message.includes('in use')) return startOnFreePort(server, data, tries - 1)
    throw error
  }
}

function withDocument(step) {
  const documents = ['file', 'expect'].filter((option) => step[option]).flatMap((option) => [`--${option}`, documentPath(step[option])])
  return step.trace ? [...documents, '--trace', join(ybench, 'data', `${step.trace}.ybt`)] : documents
}

/** Who is killed, and where the load generator notes what it had been told until then. */
function withNotes(step, running) {
  const notes = ['--log', join(results, 'durability.json')]
  if (step.kill) return [...notes, '--kill-pid', String(running.pid)]
  return step.notes ? notes : []
}

/** Runs the load generator and reads the one line that it prints. */
function load(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(generator, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 })
    let out = ''
    let said = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-2000)))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(out))
      else reject(new Error(`ybench ${command} ended with ${code ?? signal}: ${said.trim().split('\n').at(-1)}`))
    })
  })
}

function documentPath(name) {
  const given = join(ybench, 'data', `${name}.yupd`)
  return existsSync(given) ? given : join(results, 'data', `${name}.yupd`)
}

/** Documents that the checkout of ybench does not hold are made by its own script. */
async function makeDocument(name) {
  if (existsSync(documentPath(name))) return
  console.log(`bench: making the document ${name}`)
  const made = spawn(process.execPath, [join(ybench, 'scripts/gen-doc.mjs'), join(results, 'data'), '--only', name], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((resolve) => made.once('exit', resolve))
  if (code !== 0) throw new Error(`gen-doc.mjs of ybench failed; "npm ci" in ${join(ybench, 'scripts')} may be missing`)
}

function write(line) {
  appendFileSync(record, `${JSON.stringify(line)}\n`)
}

function writeReport(from) {
  const lines = readFileSync(from, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  writeFileSync(options.out, report(lines))
  console.log(`bench: wrote ${options.out} from ${from}`)
}
