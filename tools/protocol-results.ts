import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { TABLE_ID } from '#protocol/edge/table'
import { OCEAN_FLEETS, oceanTracksCsv } from './results/ocean-tracks'
import { tableOf } from './results/table'

/**
 * Measures the radio protocol and writes docs/protocol-results.md. `--tracks FOLDER` holds track files (a missing one is said to be missing);
 * `--sims FOLDER` holds lines that `npm run sim -- --faults all …` printed, which takes hours and is therefore kept. `--sims-only` puts those into the page that is there.
 */
const ROOT = join(import.meta.dirname, '..')
const [tracksFolder, simsFolder] = ['--tracks', '--sims'].map((flag) => {
  const at = process.argv.indexOf(flag)
  return at < 0 ? '' : (process.argv[at + 1] ?? '')
}) as [string, string]

type Figures = Record<string, number | string | null>

function run(script: string, args: readonly string[]): Figures {
  console.error(`${script} ${args.join(' ')}`)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`${script} ${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as Figures
}

const numberOf = (figures: Figures, name: string) => Number(figures[name])
const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`

type TrackFile = { readonly name: string; readonly path: string; readonly goals: readonly [string, string] }

const codec = ({ path }: TrackFile, ...args: string[]) => run('bench/codec.ts', ['--tracks', path, ...args])

function fieldTable(files: readonly TrackFile[]): string {
  const rows = files.map((file) => {
    const [gateway, blind] = ['at-gateway', 'blind'].map((link) => codec(file, '--link', link)) as [Figures, Figures]
    const baselines = gateway.baselines as unknown as Figures
    const exact = [gateway, blind].every(({ roundTrip, wrong }) => roundTrip === 'exact' && wrong === 0)
    return [
      ...[file.name, numberOf(gateway, 'bitsPerFix'), file.goals[0], numberOf(blind, 'bitsPerFix'), file.goals[1]],
      ...[exact && blind.undecoded === 0 ? 'exact, none wrong, none waits' : 'NOT EXACT'],
      ...[
        numberOf(baselines, 'jsonBrotli'),
        numberOf(baselines, 'varintConstantVelocity'),
        numberOf(baselines, 'ybPositions'),
      ],
      ...[numberOf(gateway, 'encodeFixesPerS'), numberOf(gateway, 'decodeFixesPerS')],
    ]
  })
  const head = [
    'fleet',
    'at gateway',
    'goal',
    'blind',
    'goal',
    'round trip',
    'JSON+brotli',
    'varint',
    'YB binary',
    'encoded a second',
    'decoded a second',
  ]
  return tableOf(head, rows)
}

function soloTable(files: readonly TrackFile[]): string {
  const rows = files.map((file) => {
    const figures = codec(file, '--stream', 'per-tracker', '--link', 'blind')
    const [plain, proof] = [numberOf(figures, 'fixesPerCredit'), numberOf(figures, 'fixesPerCreditLossProof')]
    return [
      file.name,
      numberOf(figures, 'bitsPerFix'),
      plain,
      proof,
      numberOf(figures, 'creditsPerTrackerDay'),
      String(figures.roundTrip),
    ]
  })
  return tableOf(
    [
      'fleet',
      'bits a fix',
      'new fixes a credit',
      'so that each survives the loss of any one message',
      'credits a tracker and day',
      'round trip',
    ],
    rows,
  )
}

function lossTable(): string {
  const races = [
    ['10 % lost behind the gateway', '--loss', '0.1'],
    ['30 %', '--loss', '0.3'],
    ['30 %, four in a row', '--loss', '0.3', '--burst', '4'],
    ['realistic', '--faults', 'realistic'],
  ] as const
  const rows = races.map(([name, ...args]) => {
    const figures = run('tools/sim.ts', [...args, '--seeds', '10'])
    const [stale, floor] = [numberOf(figures, 'staleShare'), numberOf(figures, 'staleFloor')]
    return [
      ...[
        name,
        percent(stale),
        percent(floor),
        percent(stale - floor),
        numberOf(figures, 'wrong'),
        numberOf(figures, 'lostAcknowledged'),
      ],
      ...[
        numberOf(figures, 'convergeMsMax') / 1000,
        numberOf(figures, 'bytesPerBoatHour'),
        numberOf(figures, 'creditsPerBoatDay'),
        numberOf(figures, 'speedup'),
      ],
    ]
  })
  const head = [
    'faults',
    'stale',
    'floor',
    'beyond it',
    'wrong',
    'lost though acknowledged',
    'whole again, s at most',
    'bytes a boat-hour',
    'credits a boat-day',
    'times real time',
  ]
  return tableOf(head, rows)
}

function allFaults(): string {
  const lines =
    simsFolder && existsSync(simsFolder) ? readdirSync(simsFolder).filter((name) => name.endsWith('.json')) : []
  const runs = lines.flatMap((name) => {
    const text = readFileSync(join(simsFolder, name), 'utf8').trim()
    return text === '' ? [] : [JSON.parse(text) as Figures]
  })
  if (runs.length === 0) return 'Not run for this page.'
  const sum = (name: string) => runs.reduce((so, one) => so + numberOf(one, name), 0)
  const most = (name: string) =>
    Math.max(...runs.map((one) => (one[name] === null ? Number.POSITIVE_INFINITY : numberOf(one, name))))
  runs.sort((a, b) => numberOf(a, 'seed') - numberOf(b, 'seed'))
  const table = tableOf(
    ['seeds', 'boat-hours', 'violations', 'wrong', 'lost though acknowledged', 'whole again, s at most'],
    [
      [
        sum('seeds'),
        sum('boatHours'),
        sum('violations'),
        sum('wrong'),
        sum('lostAcknowledged'),
        most('convergeMsMax') / 1000,
      ],
    ],
  )
  const kept = runs.map((one) => JSON.stringify(one)).join('\n')
  return `${table}\n\nWhat was printed, a line for every hundred seeds:\n\n\`\`\`json\n${kept}\n\`\`\``
}

const allFaultsSection = () => `## All faults at once

\`npm run -s sim -- --faults all --hours 24 --seeds 100 --seed …\`, 40 boats at 60 s.

${allFaults()}`

function adaptiveTable(): string {
  const races = [
    ['gateway, 300 s, realistic', '--faults', 'realistic'],
    ['gateway, 600 s, realistic', '--faults', 'realistic', '--cadence', '600'],
    ['gateway, 300 s, 10 % lost', '--loss', '0.1'],
    ['solo, realistic', '--faults', 'realistic', '--profile', 'solo', '--boats', '20', '--hours', '48'],
    ['gateway, 300 s, realistic, runners on a trail', '--faults', 'realistic', '--waters', 'trail'],
  ] as const
  const rows = races.map(([name, ...args]) => {
    const figures = run('tools/sim.ts', ['--reporting', 'adaptive', ...args, '--seeds', '3'])
    return [
      name,
      ...['fixedCredits', 'credits', 'fixedMapErrorP95M', 'mapErrorP95M', 'mapErrorRatio', 'mapErrorRatioMax'].map(
        (figure) => numberOf(figures, figure),
      ),
    ]
  })
  return tableOf(
    ['race', 'credits, fixed', 'adaptive', 'error, fixed, m', 'adaptive, m', 'ratio', 'largest of 3 seeds'],
    rows,
  )
}

const PAGE = join(ROOT, 'docs', 'protocol-results.md')

function renewSims(): void {
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf('## All faults at once'), page.indexOf('## Adaptive reporting')]
  writeFileSync(PAGE, `${page.slice(0, from)}${allFaultsSection()}\n\n${page.slice(to)}`)
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-results-'))
  const oceans = OCEAN_FLEETS.map((fleet, i): TrackFile => {
    const path = join(folder, `ocean-${i}.csv.gz`)
    writeFileSync(path, gzipSync(oceanTracksCsv(fleet)))
    return { name: fleet.name, path, goals: ['–', '–'] }
  })
  const wanted: TrackFile[] = [
    { name: 'solar cars, 10 min', path: join(tracksFolder, 'wsc2015_solarcars.csv.gz'), goals: ['≤ 33', '≤ 40'] },
    { name: 'ships, 12 min', path: join(tracksFolder, 'suez2021_ais.csv.gz'), goals: ['≤ 22', '≤ 29'] },
    ...oceans,
  ]
  const files = wanted.filter(({ path }) => existsSync(path))
  const absent = wanted
    .filter((file) => !files.includes(file))
    .map(({ name }) => `Absent when this page was made: ${name}.\n`)
  const page = `# The radio protocol, measured

Made by \`node --import tsx tools/protocol-results.ts --tracks FOLDER --sims FOLDER\` on ${new Date().toISOString().slice(0, 10)}; ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; table \`${TABLE_ID}\`, trained on
generated fleets only. The machine is shared with others: speeds are what it gave.
${absent.join('\n')}
## Field profile: bits a fix, everything included

\`npm run -s bench:codec -- --tracks FILE --link at-gateway|blind\`: the whole file one stream, a message when full or when its oldest fix has waited 300 s, 1e-4°. _At gateway_ relies on one message there (policy \`gatewayMessages: 1\`).

${fieldTable(files)}

The goals for the ocean fleets that are not at hand: 55 yachts, 1 to 60 min, 19 and 26; 28 yachts, hourly, 21 and 29; round the world, 4 h, 31 and 38. Those here
are simulated.

## Solo profile: messages of one 50-byte credit, each alone

\`npm run -s bench:codec -- --tracks FILE --stream per-tracker --link blind\`. Goals (for an ocean fleet that is not at hand): 13 and 7.

${soloTable(files)}

## Under loss: 40 boats of one gateway at 60 s, 24 h, ten seeds

\`npm run -s sim -- --seeds 10 …\`. Stale: boat-time more than 5 min staler than the same seed without loss; floor: what the loss alone forces.

${lossTable()}

${allFaultsSection()}

## Adaptive reporting at equal credits

\`npm run -s sim -- --reporting adaptive --seeds 3 …\`: 95th percentile of the distance between where shore draws a boat and where it is.

${adaptiveTable()}
`
  rmSync(folder, { recursive: true })
  writeFileSync(PAGE, page)
}

if (process.argv.includes('--sims-only')) renewSims()
else main()
