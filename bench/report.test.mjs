import assert from 'node:assert/strict'
import { it } from 'node:test'
import { report } from './report.mjs'
import { scenarios, stepsOf } from './scenarios.mjs'

const head = {
  machine: { date: '2026-01-02', processor: 'P', memory: '1 GB', system: 'S', yarrow: 'abc', java: 'J', node: 'N', peers: ['X 1'] },
  pace: 'full',
  rounds: 3,
}

function fanout(round, server, cpu) {
  const result = { server_cpu_s_per_million_deliveries: cpu, latency_ms: { p99: 3 }, lost: 0, generator: { others_cpu_cores: 0.1 } }
  return { round, scenario: 'fanout-50', server, commands: ['ybench fanout -r 1'], freshRssMb: 9, result }
}

const rowOf = (page, name) => page.split('\n').find((line) => line.startsWith(`| ${name} |`))

it('takes the median of the rounds and the ratio to each of the others', () => {
  const page = report([head, fanout(1, 'yarrow', 90), fanout(2, 'yarrow', 4), fanout(3, 'yarrow', 3),
    fanout(1, 'y-sweet', 8), fanout(2, 'y-sweet', 8), fanout(3, 'y-sweet', 8)])

  assert.equal(rowOf(page, '**Yarrow**'), '| **Yarrow** | 4 | 3 | 0 | 0.1 |  |')
  assert.equal(rowOf(page, 'y-sweet'), '| y-sweet | 8 | 3 | 0 | 0.1 | 0.50 x |')
  assert.match(page, /\| 4 \|  \| 0\.50 x \|.*at most 0\.6 x y-sweet: reached/)
  assert.match(page, /ybench fanout -r 1/)
  assert.match(page, /medians of 3 rounds/)
})

it('says what was not reached, what failed and what was not measured', () => {
  const failed = { round: 1, scenario: 'fanout-50', server: 'hocuspocus', commands: [], failure: 'it ended with 1' }
  const page = report([head, fanout(1, 'yarrow', 12), fanout(1, 'y-sweet', 8), failed])
  assert.match(page, /\*\*not reached\*\*/)
  assert.match(page, /- Hocuspocus, SQLite failed: it ended with 1/)
  assert.match(report([head, fanout(1, 'yarrow', 12)]), /at most 0\.6 x y-sweet: not measured/)
})

it('says when other programs used the machine', () => {
  const quiet = fanout(1, 'yarrow', 12)
  const busy = structuredClone(quiet)
  busy.result.generator.others_cpu_cores = 1.5
  assert.doesNotMatch(report([head, quiet]), /disturbed/)
  assert.match(report([head, busy]), /disturbed:\*\* other programs used 1\.5 cores/)
})

it('has a warm-up in every scenario, and one result', () => {
  for (const scenario of scenarios) {
    for (const pace of ['full', 'quick']) {
      const steps = stepsOf(scenario, pace).filter((step) => step.command)
      assert.ok(steps[0].discard, scenario.id)
      assert.equal(steps.filter((step) => !step.discard).length, 1, scenario.id)
      assert.ok(!steps.at(-1).discard, scenario.id)
    }
  }
})
