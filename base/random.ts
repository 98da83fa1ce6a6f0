/** A seeded source of randomness: the same seed gives the same numbers on every engine. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, bound). */
  int(bound: number): number
  /** Normal with mean 0 and deviation 1 (Box–Muller). */
  normal(): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** An independent source named by a label, so that adding a consumer does not shift the others. */
  fork(label: string): Random
}

/** Creates the source for a seed (any text or number). Generator: sfc32 by Chris Doty-Humphrey, 128 bits of state. */
export function createRandom(seed: string | number): Random {
  const text = String(seed)
  const next = sfc32(hash32(text, 1), hash32(text, 2), hash32(text, 3), hash32(text, 4))
  for (let i = 0; i < 12; i++) next()
  return {
    next,
    int: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    fork: (label) => createRandom(`${text}/${label}`),
  }
}

function sfc32(a: number, b: number, c: number, d: number): () => number {
  return () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
}

/** FNV-1a over UTF-16 units, salted. */
function hash32(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) | 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash ^ (hash >>> 15)
}
