// Every parameter of the whole-server benchmarks: the loads, how long they run, what is read from a result, and what
// Yarrow aims at. `full` and `quick` are two sets of durations for the same loads.

const seconds = {
  full: { warmUp: 30, run: 10, step: 5, idle: 20, around: 5, slow: 20 },
  quick: { warmUp: 4, run: 3, step: 2, idle: 5, around: 2, slow: 5 },
}

const cpuPerDelivery = { title: 'server CPU, µs per delivery', of: (r) => r.server_cpu_s_per_million_deliveries }
const p99 = { title: 'p99, ms', of: (r) => r.latency_ms?.p99 }
const lost = { title: 'lost', of: (r) => r.lost }
const fullMachine = { title: 'CPU of others, cores', of: (r) => r.generator?.others_cpu_cores }

/** The step of a saturation whose rate was the best that it sustained. */
function sustainedStep(r) {
  return r.steps.find((step) => step.rate_per_writer === r.sustained?.rate_per_writer)
}

/** Writers type, everybody else gets everything; a warm-up is the same load in other rooms. */
function fanout(id, title, load, aim) {
  return {
    id,
    title,
    aim,
    relay: true,
    figures: [cpuPerDelivery, p99, lost, fullMachine],
    steps: (time) => [
      { command: 'fanout', with: [...load, '-d', time.warmUp], discard: true },
      { command: 'fanout', with: [...load, '-d', time.run] },
    ],
  }
}

/** How far the server's memory went up after the readers stopped, over what it had until then. */
function growthWhileSlow({ rss }) {
  const until = rss.mb_each_second.slice(0, Math.max(1, Math.floor(rss.stopped_at_s)))
  return rss.peak_mb - Math.max(...until)
}

/** Many clients open one document at once. The warm-up is the same storm on another document with the same content. */
function storm(id, title, clients, file, aim) {
  return {
    id,
    title,
    aim,
    documents: [file],
    figures: [
      { title: 's until all are synced', of: (r) => (r.unfinished + r.failed === 0 ? r.time_to_all_synced_s : undefined) },
      { title: 'server CPU, s', of: (r) => r.server?.cpu_s },
      { title: 'RSS growth, MB', of: (r) => r.server && r.server.rss_peak_mb - r.server.rss_start_mb },
      { title: 'peak RSS over the fresh server, MB', of: (r, run) => r.server && r.server.rss_peak_mb - run.freshRssMb },
      fullMachine,
    ],
    steps: () => [
      { command: 'storm', with: ['-n', clients, '-r', 1], file, discard: true },
      { command: 'storm', with: ['-n', clients, '-r', 1], file },
    ],
  }
}

/**
 * Documents are stored, the server is started again, and they are opened one after the other. Two others are opened
 * first, as a warm-up. The seeds are held for longer than the ten seconds that some servers wait before they store.
 */
function coldload(id, title, documents, file, aim) {
  const hold = 11
  return {
    id,
    title,
    aim,
    documents: [file],
    storage: true,
    figures: [
      { title: 'median, ms', of: (r) => r.connect_to_synced_ms?.p50 },
      { title: 'slowest, ms', of: (r) => r.connect_to_synced_ms?.max },
      { title: 'incomplete', of: (r) => r.incomplete_or_empty + r.failed },
    ],
    steps: () => [
      { command: 'seed', with: ['--room-prefix', 'warm', '-r', 2, '--hold-s', hold], file, discard: true },
      { command: 'seed', with: ['--room-prefix', 'cold', '-r', documents, '--hold-s', hold], file, discard: true },
      { restart: true },
      { command: 'coldload', with: ['--room-prefix', 'warm', '-k', 2], expect: file, discard: true },
      { command: 'coldload', with: ['--room-prefix', 'cold', '-k', documents], expect: file },
    ],
  }
}

/** In each document one reader stops, while large changes come. The warm-up is the same with nobody stopping. */
function slow() {
  const load = (time) => ['-r', 4, '-c', 4, '-w', 1, '-u', 20, '--payload-chars', 4000,
    '--before-s', time.around, '-d', time.slow, '--after-s', time.around]
  return {
    id: 'slow',
    title: 'In each of four documents one of four people stops reading, while 80 KB/s are typed',
    figures: [
      { title: 'p99 of the others meanwhile, ms', of: (r) => r.during.latency_ms?.p99 },
      { title: 'p99 before, ms', of: (r) => r.before.latency_ms?.p99 },
      { title: 'RSS growth, MB', of: growthWhileSlow },
      { title: 's until the slow have all', of: (r) => (r.slow_converged ? r.slow_converge_s : undefined) },
      { title: 'slow ones cut off', of: (r) => r.slow_disconnected_by_server },
    ],
    steps: (time) => [
      { command: 'slow', with: [...load(time), '--control'], discard: true },
      { command: 'slow', with: load(time) },
    ],
  }
}

export const scenarios = [
  fanout('fanout-50', 'One document, 50 people, 5 of them type', ['-r', 1, '-c', 50, '-w', 5, '-u', 10],
    { atMost: 0.6, of: 'y-sweet' }),
  fanout('fanout-200', 'One document, 200 people, 20 of them type', ['-r', 1, '-c', 200, '-w', 20, '-u', 5],
    { atMost: 1.0, of: 'null-relay' }),
  fanout('fanout-rooms', '200 documents, 5 people in each, one of them types', ['-r', 200, '-c', 5, '-w', 1, '-u', 3],
    { atMost: 0.6, of: 'y-sweet' }),
  fanout('fanout-presence', 'One document, 50 people, 5 of them type, all move their cursor twice a second',
    ['-r', 1, '-c', 50, '-w', 5, '-u', 5, '--awareness-hz', 2], { atMost: 0.6, of: 'y-sweet' }),
  {
    id: 'saturate',
    title: 'As much as it can: one document, 50 people, 5 of them type faster and faster',
    aim: { atLeast: 3, of: 'hocuspocus' },
    relay: true,
    figures: [
      { title: 'sustained deliveries/s', of: (r) => r.sustained?.deliveries_per_s },
      { title: 'p99, ms', of: (r) => r.sustained?.p99_ms },
      { title: 'server cores', of: (r) => r.sustained?.server_cores },
      { title: 'stopped by', of: (r) => r.stopped_by },
      { title: 'CPU of others, cores', of: (r) => sustainedStep(r)?.others_cores },
    ],
    steps: (time) => [
      { command: 'fanout', with: ['-r', 1, '-c', 50, '-w', 5, '-u', 40, '-d', time.warmUp], discard: true },
      { command: 'saturate', with: ['-r', 1, '-c', 50, '-w', 5, '--step-s', time.step] },
    ],
  },
  storm('storm-text', '300 people open one document of 1 MB at once', 300, 'text-1m', { atMost: 0.5, of: 'y-sweet' }),
  storm('storm-edited', '100 people open one document of 3.8 MB and 250,000 edits at once', 100, 'edited',
    { atMost: 0.3, of: 'y-sweet' }),
  {
    id: 'idle',
    title: '2,000 people in 200 documents do nothing',
    figures: [
      { title: 'KB of RSS per connection', of: (r) => r.rss_per_connection_kb },
      { title: 'idle CPU, % of a core', of: (r) => r.idle_cpu_percent_of_core },
      { title: 'dropped', of: (r) => r.dropped_while_idle },
    ],
    // No more than loads the code: memory that a warm-up has used would hide what the connections need.
    steps: (time) => [
      { command: 'idle', with: ['-n', 50, '-r', 5, '-d', 1], discard: true },
      { command: 'idle', with: ['-n', 2000, '-r', 200, '-d', time.idle] },
    ],
  },
  coldload('cold-text', 'A document of 10 MB is opened after a restart', 5, 'text-10m', { atMost: 0.5, of: 'y-sweet' }),
  coldload('cold-edited', 'A document of 3.8 MB and 250,000 edits is opened after a restart', 10, 'edited',
    { atMost: 0.2, of: 'y-sweet' }),
  {
    id: 'replay',
    title: 'A paper of 260,000 keystrokes is typed as fast as the server takes it; three read along',
    figures: [
      { title: 'updates/s', of: (r) => r.updates_per_s },
      { title: 'server CPU, µs per update', of: (r) => r.server_cpu_s_per_million_updates },
      { title: 'messages per reader', of: (r) => r.frames_per_reader },
      { title: 'readers with the whole text', of: (r) => r.readers_equal },
      fullMachine,
    ],
    steps: () => [
      { command: 'replay', with: ['-m', 3, '--limit', 50000], trace: 'automerge-paper', discard: true },
      { command: 'replay', with: ['-m', 3], trace: 'automerge-paper' },
    ],
  },
  slow(),
  {
    id: 'durability',
    title: 'The server is killed while people type, and started again',
    storage: true,
    figures: [
      { title: 'lost of what others saw, %', of: (r) => r.seen_by_others.missing_percent },
      { title: 'lost of what was told saved, %', of: (r) => (r.acked.total > 0 ? r.acked.missing_percent : undefined) },
      { title: 'told saved', of: (r) => r.acked.total },
      { title: 'oldest loss, ms before the kill', of: (r) => r.seen_by_others.oldest_missing_ms_before_kill },
      { title: 'documents that cannot be read', of: (r) => r.rooms_unreadable },
    ],
    steps: (time) => [
      { command: 'fanout', with: ['-r', 5, '-c', 3, '-w', 1, '-u', 20, '-d', time.run], discard: true },
      { command: 'durability', with: ['-r', 5, '-c', 3, '-w', 1, '-u', 20, '--kill-after-s', '4-9'], kill: true, discard: true },
      { restart: true },
      { command: 'durability', with: ['--verify'], notes: true },
    ],
  },
]

/** The steps of a scenario, with every argument as text. */
export function stepsOf(scenario, pace) {
  return scenario.steps(seconds[pace]).map((step) => ({ ...step, with: step.with?.map(String) }))
}
