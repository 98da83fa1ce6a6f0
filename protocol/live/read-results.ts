import type { Result } from '#base/result'
import type { LiveFault } from './fault'
import { instant, place } from './read-race'
import { type Reading, readWhole } from './reading'
import type {
  LiveCorrection,
  LiveEvidence,
  LiveExplanation,
  LiveOutcome,
  LiveResultPlace,
  LiveResultRow,
  LiveResultSheet,
  LiveRevision,
  LiveRuling,
  LiveScoreEvidence,
  LiveSplit,
  LiveTold,
} from './results'

const OUT = ['DNS', 'DNF', 'RET', 'DSQ', 'OCS', 'cut-off'] as const
const RANKED_BY = ['line-honours', 'corrected', 'checkpoints', 'last-standing'] as const

/** Reads the answer of `GET /live/SLUG/results`, already parsed from JSON. */
export function readResultSheet(json: unknown): Result<LiveResultSheet, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'results')
    return {
      revision: r.integer(f.revision, 'results.revision', 0),
      rows: r.list(f.rows, 'results.rows', (v, p) => row(r, v, p)),
      revisions: r.list(f.revisions, 'results.revisions', (v, p) => revision(r, v, p)),
    }
  })
}

/** Reads the answer of `GET /live/SLUG/evidence/ID`, already parsed from JSON. */
export function readExplanation(json: unknown): Result<LiveExplanation, LiveFault> {
  return readWhole((r) => {
    const f = r.object(json, 'explanation')
    return {
      publishedAtMs: instant(r, f.publishedAtMs, 'explanation.publishedAtMs'),
      evidence: evidence(r, f.evidence, 'explanation.evidence'),
      corrections: r.list(f.corrections, 'explanation.corrections', (v, p) => {
        const c = r.object(v, p)
        const publishedAtMs = instant(r, c.publishedAtMs, `${p}.publishedAtMs`)
        return { publishedAtMs, correction: correction(r, c.correction, `${p}.correction`) }
      }),
    }
  })
}

function row(r: Reading, value: unknown, path: string): LiveResultRow {
  const f = r.object(value, path)
  return {
    entrantId: r.integer(f.entrantId, `${path}.entrantId`, 0),
    number: r.text(f.number, `${path}.number`),
    ...r.optional(f, 'out', path, (v, p) => r.oneOf(v, p, OUT)),
    ...r.optional(f, 'finishedAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'elapsedMs', path, (v, p) => r.number(v, p)),
    places: r.list(f.places, `${path}.places`, (v, p) => resultPlace(r, v, p)),
  }
}

function resultPlace(r: Reading, value: unknown, path: string): LiveResultPlace {
  const f = r.object(value, path)
  return {
    ranking: r.text(f.ranking, `${path}.ranking`),
    ...r.optional(f, 'rank', path, (v, p) => r.integer(v, p, 1)),
    ...r.optional(f, 'correctedMs', path, (v, p) => r.number(v, p)),
    ...r.optional(f, 'laps', path, (v, p) => r.integer(v, p, 0)),
    ...r.optional(f, 'contested', path, (v, p) => r.isTrue(v, p)),
  }
}

function revision(r: Reading, value: unknown, path: string): LiveRevision {
  const f = r.object(value, path)
  return {
    revision: r.integer(f.revision, `${path}.revision`, 0),
    state: r.oneOf(f.state, `${path}.state`, ['provisional', 'official']),
    ...r.optional(f, 'author', path, (v, p) => r.text(v, p)),
    reason: r.text(f.reason, `${path}.reason`),
    madeAtMs: instant(r, f.madeAtMs, `${path}.madeAtMs`),
    changes: r.list(f.changes, `${path}.changes`, (v, p) => {
      const c = r.object(v, p)
      return {
        entrantId: r.integer(c.entrantId, `${p}.entrantId`, 0),
        ...r.optional(c, 'was', p, (w, q) => row(r, w, q)),
        ...r.optional(c, 'now', p, (w, q) => row(r, w, q)),
      }
    }),
  }
}

function evidence(r: Reading, value: unknown, path: string): LiveEvidence {
  const f = r.object(value, path)
  return {
    startsAtMs: instant(r, f.startsAtMs, `${path}.startsAtMs`),
    courses: r.list(f.courses, `${path}.courses`, (v, p) => {
      const c = r.object(v, p)
      return {
        version: r.integer(c.version, `${p}.version`, 0),
        ...r.optional(c, 'holdsFromMs', p, (w, q) => instant(r, w, q)),
        ...r.optional(c, 'reason', p, (w, q) => r.text(w, q)),
      }
    }),
    splits: r.list(f.splits, `${path}.splits`, (v, p) => split(r, v, p)),
    ...r.optional(f, 'finishedAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'elapsedMs', path, (v, p) => r.number(v, p)),
    ...r.optional(f, 'out', path, (v, p) => r.oneOf(v, p, OUT)),
    rulings: r.list(f.rulings, `${path}.rulings`, (v, p) => ruling(r, v, p)),
    scores: r.list(f.scores, `${path}.scores`, (v, p) => score(r, v, p)),
  }
}

function split(r: Reading, value: unknown, path: string): LiveSplit {
  const f = r.object(value, path)
  return {
    name: r.text(f.name, `${path}.name`),
    kind: r.oneOf(f.kind, `${path}.kind`, ['line', 'gate', 'mark', 'waypoint', 'checkpoint']),
    lap: r.integer(f.lap, `${path}.lap`, 0),
    alongM: r.number(f.alongM, `${path}.alongM`),
    outcome: outcome(r, f.outcome, `${path}.outcome`),
    ...r.optional(f, 'measured', path, (v, p) => outcome(r, v, p)),
    ...r.optional(f, 'leftAtMs', path, (v, p) => instant(r, v, p)),
    ...r.optional(f, 'cutOffAtMs', path, (v, p) => instant(r, v, p)),
  }
}

function outcome(r: Reading, value: unknown, path: string): LiveOutcome {
  const f = r.object(value, path)
  const state = r.oneOf(f.state, `${path}.state`, ['passed', 'missed', 'waived', 'ahead'])
  if (state === 'missed') return { state, ...r.optional(f, 'near', path, (v, p) => nearMiss(r, v, p)) }
  if (state !== 'passed') return { state }
  const fixRef = (v: unknown, p: string) => ({ atMs: instant(r, r.object(v, p).atMs, `${p}.atMs`), ...place(r, v, p) })
  return {
    state,
    atMs: instant(r, f.atMs, `${path}.atMs`),
    earliestMs: instant(r, f.earliestMs, `${path}.earliestMs`),
    latestMs: instant(r, f.latestMs, `${path}.latestMs`),
    certain: r.flag(f.certain, `${path}.certain`),
    ...r.optional(f, 'before', path, fixRef),
    ...r.optional(f, 'after', path, fixRef),
    ...r.optional(f, 'courseVersion', path, (v, p) => r.integer(v, p, 0)),
    ...r.optional(f, 'ruling', path, (v, p) => r.integer(v, p, 0)),
  }
}

function nearMiss(r: Reading, value: unknown, path: string) {
  const f = r.object(value, path)
  return {
    how: r.oneOf(f.how, `${path}.how`, ['wrong-side', 'outside', 'wrong-way', 'beside']),
    atMs: instant(r, f.atMs, `${path}.atMs`),
    besideM: r.number(f.besideM, `${path}.besideM`, 0),
  }
}

function ruling(r: Reading, value: unknown, path: string): LiveRuling {
  const f = r.object(value, path)
  return {
    words: r.text(f.words, `${path}.words`),
    author: r.text(f.author, `${path}.author`),
    reason: r.text(f.reason, `${path}.reason`),
    source: r.oneOf(f.source, `${path}.source`, ['person', 'chip']),
    decidedAtMs: instant(r, f.decidedAtMs, `${path}.decidedAtMs`),
    ...r.optional(f, 'revoked', path, (v, p) => {
      const w = r.object(v, p)
      const said = { author: r.text(w.author, `${p}.author`), reason: r.text(w.reason, `${p}.reason`) }
      return { atMs: instant(r, w.atMs, `${p}.atMs`), ...said }
    }),
  }
}

function score(r: Reading, value: unknown, path: string): LiveScoreEvidence {
  const f = r.object(value, path)
  return {
    ranking: r.text(f.ranking, `${path}.ranking`),
    by: r.oneOf(f.by, `${path}.by`, RANKED_BY),
    ...r.optional(f, 'handicap', path, (v, p) => {
      const h = r.object(v, p)
      return {
        rule: r.text(h.rule, `${p}.rule`),
        figures: r.list(h.figures, `${p}.figures`, (w, q) => {
          const g = r.object(w, q)
          return { name: r.text(g.name, `${q}.name`), value: r.number(g.value, `${q}.value`) }
        }),
        factor: r.number(h.factor, `${p}.factor`),
        allowanceSPerNm: r.number(h.allowanceSPerNm, `${p}.allowanceSPerNm`),
      }
    }),
    ...r.optional(f, 'corrected', path, (v, p) => {
      const c = r.object(v, p)
      const read = (key: string) => r.number(c[key], `${p}.${key}`)
      return {
        ...{ correctedMs: read('correctedMs'), elapsedMs: read('elapsedMs') },
        ...{ distanceM: read('distanceM'), addedMs: read('addedMs') },
      }
    }),
  }
}

function correction(r: Reading, value: unknown, path: string): LiveCorrection {
  const f = r.object(value, path)
  return {
    name: r.text(f.name, `${path}.name`),
    lap: r.integer(f.lap, `${path}.lap`, 0),
    was: told(r, f.was, `${path}.was`),
    ...r.optional(f, 'now', path, (v, p) => told(r, v, p)),
    why: r.text(f.why, `${path}.why`),
  }
}

function told(r: Reading, value: unknown, path: string): LiveTold {
  const f = r.object(value, path)
  return {
    state: r.oneOf(f.state, `${path}.state`, ['passed', 'missed', 'waived']),
    ...r.optional(f, 'atMs', path, (v, p) => instant(r, v, p)),
  }
}
