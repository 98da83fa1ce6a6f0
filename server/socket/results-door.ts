import { gzipSync } from 'node:zlib'
import type { Clock } from '../ports/clock'
import { feedOf, type ReadyBody, type Sight } from '../ports/live-rooms'
import type { PublishedResultsStore } from '../ports/published-results'

/** What is asked of the results of a race: all of them, or what one entrant's row rests on; now, or in a revision. */
export type ResultsQuestion = {
  readonly entrantId?: number
  readonly revision?: number
}

const QUESTION = /^(?:results|evidence\/(\d{1,6}))$/

/** Reads `results` or `evidence/ID`, what stands behind a race in an address, with `?revision=R` or without; `bad-query` when that is no number, undefined for anything else. */
export function readResultsQuestion(what: string, query: URLSearchParams): ResultsQuestion | 'bad-query' | undefined {
  const read = QUESTION.exec(what)
  if (read === null) return undefined
  const [, id] = read
  const revision = query.get('revision')
  if (revision !== null && !/^\d{1,9}$/.test(revision)) return 'bad-query'
  return {
    ...(id === undefined ? {} : { entrantId: Number(id) }),
    ...(revision === null ? {} : { revision: Number(revision) }),
  }
}

/** The same is not read again within this time, however many ask. */
const FRESH_MS = 1000
const KEPT_MAX = 500

/** Answers questions about results from what is published, each read once a second at most. */
export function createResultsDoor(store: PublishedResultsStore, now: Clock) {
  const kept = new Map<string, { atMs: number; body: Promise<ReadyBody | undefined> }>()
  const read = async (sight: Sight, { entrantId, revision }: ResultsQuestion): Promise<ReadyBody | undefined> => {
    const answer =
      entrantId === undefined
        ? await store.results(sight, revision)
        : await store.explanation(sight, entrantId, revision)
    if (answer === undefined) return undefined
    const json = JSON.stringify(answer)
    return { json, gzip: gzipSync(json) }
  }
  return (sight: Sight, question: ResultsQuestion): Promise<ReadyBody | undefined> => {
    const key = `${feedOf(sight)}/${question.entrantId ?? ''}/${question.revision ?? ''}`
    const known = kept.get(key)
    if (known !== undefined && now() - known.atMs < FRESH_MS) return known.body
    if (kept.size >= KEPT_MAX) kept.clear()
    const body = read(sight, question)
    kept.set(key, { atMs: now(), body })
    body.catch(() => kept.delete(key))
    return body
  }
}

export type ResultsDoor = ReturnType<typeof createResultsDoor>
