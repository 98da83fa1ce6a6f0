import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const FOLDER = import.meta.dirname

const sourcesIn = (folder: string) =>
  readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(FOLDER, folder, name))

const SOURCES = sourcesIn('src')
const STRICT = ['-std=c99', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow', '-Werror']
const INCLUDES = ['src', 'example'].map((folder) => `-I${join(FOLDER, folder)}`)

function works(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The C compilers of this machine; `cc` where there is neither of the two that we know. */
export const COMPILERS: readonly string[] = (() => {
  const known = ['gcc', 'clang'].filter((name) => works(name, ['--version']))
  return known.length > 0 ? known : ['cc'].filter((name) => works(name, ['--version']))
})()

/** Compiles every file as a board would, warnings as errors: what the tracker is made of without any library. */
export function compileStrictly(compiler: string, into: string): void {
  const compile = (sources: readonly string[], ...flags: string[]) =>
    execFileSync(compiler, [...STRICT, '-Os', ...flags, ...INCLUDES, '-c', ...sources], { cwd: into, stdio: 'pipe' })
  compile(SOURCES, '-ffreestanding')
  compile([...sourcesIn('example'), ...sourcesIn('test')])
}

/** Compiles a host program; under sanitizers where the compiler has them. */
function build(compiler: string, program: string, args: readonly string[]): string {
  const all = [...STRICT, '-O1', '-g', ...INCLUDES, ...args, ...SOURCES, '-o', program]
  if (!works(compiler, ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', ...all]))
    execFileSync(compiler, all)
  return program
}

/** A tracker that is spoken to in lines. */
export function buildHost(compiler: string, into: string, defines: readonly string[] = []): string {
  return build(compiler, join(into, `tracker-${defines.length}`), [...defines, join(FOLDER, 'test', 'tracker-host.c')])
}

/** The example, on a board that is none. */
export function buildExample(compiler: string, into: string): string {
  return build(compiler, join(into, 'example'), [...sourcesIn('example'), join(FOLDER, 'test', 'board-host.c')])
}

/** A tracker in a program of its own, asked one line at a time. */
export class Tracker {
  private readonly program: ChildProcessWithoutNullStreams
  private readonly waiting: ((line: string) => void)[] = []
  private complaint = ''
  private hasEnded = false

  constructor(path: string) {
    this.program = spawn(path)
    this.program.stderr.on('data', (text) => {
      this.complaint += text
    })
    createInterface(this.program.stdout).on('line', (line) => this.waiting.shift()?.(line))
    this.program.on('close', () => {
      this.hasEnded = true
      for (const answer of this.waiting.splice(0)) answer(`ended: ${this.complaint}`)
    })
  }

  ask(...words: readonly (string | number)[]): Promise<string> {
    if (this.hasEnded) return Promise.resolve(`ended: ${this.complaint}`)
    return new Promise((resolve) => {
      this.waiting.push(resolve)
      this.program.stdin.write(`${words.join(' ')}\n`)
    })
  }

  end(): void {
    this.program.stdin.end()
  }
}
