// What a server process holds, from /proc and its own metrics; and whether that stays as it is.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * What the process holds. Sizes are in MB: `heap` is the live objects, counted after a collection of garbage; `cache` is
 * what the store keeps of what it read and wrote, which has a bound of its own; `resident` is resident memory without that
 * cache, and `native` is so much of it as is outside of the Java heap. Linux only.
 */
export async function sample(server) {
  const { pid } = server.process
  if (!existsSync('/proc/self/smaps')) throw new Error('expected /proc, which is on Linux only: run this there')
  const tool = join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'jcmd')
  const jcmd = (command) => execFileSync(tool, [String(pid), command], { encoding: 'utf8', maxBuffer: 1 << 26 })
  const live = /^Total +\d+ +(\d+)/m.exec(jcmd('GC.class_histogram'))[1]
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  const connections = metric(metrics, 'yarrow_connections')
  const cache = metric(metrics, 'yarrow_store_cache_bytes') / 1024 / 1024
  const resident = rss - cache
  return {
    resident,
    cache,
    heap: Number(live) / 1024 / 1024,
    native: resident - residentHeap(jcmd('GC.heap_info'), readFileSync(`/proc/${pid}/smaps`, 'utf8')),
    descriptors: readdirSync(`/proc/${pid}/fd`).length - connections,
    threads: Number(/Threads:\s+(\d+)/.exec(status)[1]),
    rooms: metric(metrics, 'yarrow_rooms'),
    connections,
    failed: metric(metrics, 'yarrow_rooms_failed_total'),
    rejected: metric(metrics, 'yarrow_updates_rejected_total'),
  }
}

/** How many MB of the heap's addresses are resident: those mappings that lie between its first and last address. */
function residentHeap(heapInfo, mappings) {
  const addresses = [...heapInfo.matchAll(/\[(0x\w+), .*?(0x\w+)\)/g)]
  const first = Math.min(...addresses.map(([, from]) => Number(from)))
  const last = Math.max(...addresses.map(([, , to]) => Number(to)))
  const resident = [...mappings.matchAll(/^([0-9a-f]+)-([0-9a-f]+) [^]*?^Rss: +(\d+) kB/gm)]
    .filter(([, from, to]) => parseInt(from, 16) >= first && parseInt(to, 16) <= last)
  return resident.reduce((sum, [, , , kilobytes]) => sum + Number(kilobytes), 0) / 1024
}

/** The sum of all samples of that name, or of that name and first label. */
function metric(text, name) {
  return text.split('\n')
    .filter((line) => line.startsWith(name) && /^[ {,}]/.test(line.slice(name.length)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

/**
 * How far the values may rise over the second half of a run, by the straight line that fits them best (least squares):
 * by a share of their mean, or by a little that is noise for a process of this size. The first half is the warm-up.
 */
export const limits = {
  share: 0.05,
  noise: { resident: 16, heap: 4, native: 16, descriptors: 24, threads: 4 },
}

/** For each judged figure its mean and rise over the second half, how far it may rise, and whether it is flat. */
export function judge(samples) {
  const judged = samples.slice(Math.floor(samples.length / 2))
  return Object.entries(limits.noise).map(([name, noise]) => {
    const values = judged.map((s) => s[name])
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const allowed = Math.max(noise, limits.share * mean)
    const rise = riseOf(values, mean)
    return { name, mean, rise, allowed, flat: rise <= allowed }
  })
}

function riseOf(values, mean) {
  const middle = (values.length - 1) / 2
  const covariance = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0)
  const variance = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
  return variance === 0 ? 0 : (covariance / variance) * (values.length - 1)
}
