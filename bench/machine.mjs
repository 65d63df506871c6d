// What a result depends on besides the programs' sources: the machine, and the versions of everything.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

async function firstLine(program, args, options = {}) {
  const { stdout, stderr } = await run(program, args, options)
  return (stdout + stderr).trim().split('\n')[0]
}

function installed(ybench, server, name) {
  const file = join(ybench, 'servers', server, 'node_modules', name, 'package.json')
  return existsSync(file) ? `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}` : `${name} is not installed`
}

function system() {
  const file = '/etc/os-release'
  return existsSync(file) ? /PRETTY_NAME="(.*)"/.exec(readFileSync(file, 'utf8'))?.[1] : process.platform
}

export async function describeMachine(root, ybench) {
  const commit = await firstLine('git', ['describe', '--always', '--dirty'], { cwd: root }).catch(() => 'without git')
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java'
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus()[0].model}, ${cpus().length} logical processors, ${arch()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${system()}, Linux ${release()}`,
    yarrow: commit,
    java: await firstLine(java, ['-version']),
    node: process.version,
    peers: [
      await firstLine(join(ybench, 'servers/y-sweet/bin/y-sweet'), ['version'])
        .then((version) => `y-sweet ${version}`, () => 'y-sweet is not installed'),
      `${installed(ybench, 'hocuspocus', '@hocuspocus/server')} with ${installed(ybench, 'hocuspocus', 'yjs')}`,
      `${installed(ybench, 'y-websocket-leveldb', 'y-websocket')} with ${installed(ybench, 'y-websocket-leveldb', 'yjs')}`,
      `${installed(ybench, 'y-websocket-yjs13', '@y/websocket-server')} with ${installed(ybench, 'y-websocket-yjs13', 'yjs')}`,
    ],
  }
}
