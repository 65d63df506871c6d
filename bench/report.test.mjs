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

it('takes the median and the range of the rounds and the ratio to each of the others', () => {
  const page = report([head, fanout(1, 'yarrow', 90), fanout(2, 'yarrow', 4), fanout(3, 'yarrow', 3),
    fanout(1, 'y-sweet', 8), fanout(2, 'y-sweet', 8), fanout(3, 'y-sweet', 8)])

  assert.equal(rowOf(page, '**Yarrow**'), '| **Yarrow** | 4 (3 to 90) | 3 | 0 | 0.1 |  |')
  assert.equal(rowOf(page, 'y-sweet'), '| y-sweet | 8 | 3 | 0 | 0.1 | 0.50 x |')
  assert.match(page, /\| 4 \|  \| 0\.50 x \|.*at most 0\.6 x y-sweet: reached/)
  assert.match(page, /ybench fanout -r 1/)
  assert.match(page, /medians of 3 rounds that took turns, with the least and the most in brackets/)
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

it('says how much was lost, and nothing of what no protocol told', () => {
  const killed = (server, acked, seen) => ({ round: 1, scenario: 'durability', server, commands: ['ybench durability --verify'],
    result: { acked, seen_by_others: seen, rooms_unreadable: 0 } })
  const page = report([{ ...head, rounds: 1 },
    killed('yarrow', { total: 500, missing_percent: 0 }, { missing_percent: 0.1, oldest_missing_ms_before_kill: 7.2 }),
    killed('y-sweet', { total: 0, missing_percent: 0 }, { missing_percent: 40, oldest_missing_ms_before_kill: 4000 })])

  assert.equal(rowOf(page, '**Yarrow**'), '| **Yarrow** | 0.1 | 0 | 500 | 7.2 | 0 |  |')
  assert.equal(rowOf(page, 'y-sweet'), '| y-sweet | 40 | none | 0 | 4,000 | 0 | 0.0025 x |')
})

it('takes memory over what there was before the readers stopped, and no time for those who never caught up', () => {
  const stopped = (server, slow_converged) => ({ round: 1, scenario: 'slow', server, commands: ['ybench slow'],
    result: { before: { latency_ms: { p99: 2 } }, during: { latency_ms: { p99: 3 } }, slow_converged, slow_converge_s: 0.5,
      slow_disconnected_by_server: slow_converged ? 0 : 4,
      rss: { mb_each_second: [100, 110, 105, 130, 125], stopped_at_s: 2.4, peak_mb: 131 } } })
  const page = report([{ ...head, rounds: 1 }, stopped('yarrow', true), stopped('y-sweet', false)])

  assert.equal(rowOf(page, '**Yarrow**'), '| **Yarrow** | 3 | 2 | 21 | 0.5 | 0 |  |')
  assert.equal(rowOf(page, 'y-sweet'), '| y-sweet | 3 | 2 | 21 | none | 4 | 1.0 x |')
})
