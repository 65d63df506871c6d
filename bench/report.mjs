// Turns the recorded lines of a run into docs/benchmarks.md. Nothing in that page is typed by hand.
import { scenarios } from './scenarios.mjs'

const titles = {
  yarrow: '**Yarrow**',
  'null-relay': 'null relay',
  'y-sweet': 'y-sweet',
  hocuspocus: 'Hocuspocus, SQLite',
  'y-websocket-leveldb': 'y-websocket 2, LevelDB',
  'y-websocket-yjs13': '@y/websocket-server, no storage',
}

/** The page, from the line about the machine and one line for each run. */
export function report([head, ...runs]) {
  const measured = scenarios.filter((scenario) => runs.some((run) => run.scenario === scenario.id))
  return [
    ...opening(head),
    ...disturbance(runs),
    ...summary(measured, runs),
    ...measured.flatMap((scenario) => section(scenario, runs.filter((run) => run.scenario === scenario.id))),
  ].join('\n') + '\n'
}

function opening({ machine, pace, rounds }) {
  return [
    '# Benchmarks',
    '',
    '<!-- Made by `./test bench`; do not edit. bench/README.md says how. -->',
    '',
    'Whole servers under the same load from `ybench`, a load generator for Yjs servers, on one machine and in one run. Each run has a server of its own, fresh and alone, with its storage on. Yarrow is started by `./yarrow serve` with no settings but the port and the directory; it syncs every change to disk before it says "saved", which none of the others does.',
    '',
    `- Machine: ${machine.processor}; ${machine.memory}; ${machine.system}. The load generator runs on it too.`,
    `- Yarrow ${machine.yarrow} on ${machine.java}; Node ${machine.node}.`,
    `- Others: ${machine.peers.join('; ')}.`,
    `- ${machine.date}, ${pace === 'quick' ? 'short durations (`--quick`)' : 'full durations'}, ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds that took turns, with the least and the most in brackets`}.`,
    '',
    'Ratios say how much of the other server\'s figure Yarrow\'s is: 0.5 x is half of it. "CPU of others" is what programs besides the server and the load generator used meanwhile: above a few tenths of a core, latencies and times say little, and figures of CPU suffer least.',
    '',
  ]
}

/** Says so when the machine was busy with something else, by the median over all runs. */
function disturbance(runs) {
  const cores = runs.map((run) => run.result?.generator?.others_cpu_cores).filter((one) => one !== undefined).sort((a, b) => a - b)
  const usual = cores[Math.floor(cores.length / 2)]
  if (usual === undefined || usual < 0.3) return []
  return [`**This run was disturbed:** other programs used ${shown(usual)} cores as a rule. Its figures are not worth much.`, '']
}

/** One line for each scenario, with the ratio that Yarrow aims at where there is one. */
function summary(measured, runs) {
  const rows = measured.map((scenario) => {
    const of = (server) => value(scenario, 0, runs.filter((run) => run.scenario === scenario.id && run.server === server))
    return [
      `[${scenario.title}](#${anchor(scenario.title)})`,
      scenario.figures[0].title,
      shown(of('yarrow')),
      ...Object.keys(titles).slice(1).map((server) => ratio(of('yarrow'), of(server))),
      verdict(scenario, of),
    ]
  })
  return [...table(['Scenario', 'Figure', 'Yarrow', ...Object.values(titles).slice(1).map((t) => `of ${t}`), 'Aim'], rows), '']
}

function verdict({ aim }, of) {
  if (!aim) return ''
  const wanted = aim.atMost ?? aim.atLeast
  const words = `${aim.atMost === undefined ? 'at least' : 'at most'} ${wanted} x ${titles[aim.of]}`
  const [ours, theirs] = [of('yarrow'), of(aim.of)]
  if (typeof ours !== 'number' || typeof theirs !== 'number') return `${words}: not measured`
  const reached = aim.atMost === undefined ? ours / theirs >= wanted : ours / theirs <= wanted
  return `${words}: ${reached ? 'reached' : '**not reached**'}`
}

function section(scenario, runs) {
  const present = Object.keys(titles).filter((server) => runs.some((run) => run.server === server))
  const of = (server) => runs.filter((run) => run.server === server)
  const rows = present.map((server) => [
    titles[server],
    ...scenario.figures.map((_, i) => shown(value(scenario, i, of(server))) + range(scenario, i, of(server))),
    server === 'yarrow' ? '' : ratio(value(scenario, 0, of('yarrow')), value(scenario, 0, of(server))),
  ])
  const failures = runs.filter((run) => run.failure).map((run) => `- ${titles[run.server]} failed: ${run.failure}`)
  return [
    `## ${scenario.title}`,
    '',
    ...(runs[0].commands ?? []).map((command) => `    ${command}`),
    '',
    ...table(['', ...scenario.figures.map((figure) => figure.title), 'Yarrow is'], rows),
    ...(failures.length > 0 ? ['', ...failures] : []),
    '',
  ]
}

/** The median of the rounds, or what most of them say when it is not a number. */
function value(scenario, figure, runs) {
  const values = valuesOf(scenario, figure, runs)
  return values[Math.floor((values.length - 1) / 2)]
}

/** Between what the rounds were, if they were not the same. */
function range(scenario, figure, runs) {
  const values = valuesOf(scenario, figure, runs).filter((one) => typeof one === 'number')
  const [least, most] = [shown(values[0]), shown(values.at(-1))]
  return least === most ? '' : ` (${least} to ${most})`
}

function valuesOf(scenario, figure, runs) {
  return runs.filter((run) => run.result).map((run) => scenario.figures[figure].of(run.result, run))
    .filter((one) => one !== undefined && one !== null).sort((a, b) => a - b)
}

function ratio(ours, theirs) {
  if (typeof ours !== 'number' || typeof theirs !== 'number' || theirs === 0) return ''
  return `${(ours / theirs).toPrecision(2).replace(/e\+?.*/, '')} x`
}

function shown(one) {
  if (typeof one !== 'number') return one === undefined ? 'none' : String(one)
  return Math.abs(one) >= 1000 ? Math.round(one).toLocaleString('en-US') : String(Number(one.toPrecision(3)))
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

function anchor(title) {
  return title.toLowerCase().replace(/[^a-z0-9 -]/g, '').replaceAll(' ', '-')
}
