import { createRandom } from '#base/random'

/** Smooth noise in [-1, 1] over three coordinates; features are about one unit wide. */
export type Noise = (x: number, y: number, z: number) => number

/** Value noise: seeded values on the integer lattice, blended so that the first derivative has no jumps. */
export function createNoise(seed: string): Noise {
  const salt = createRandom(seed).int(2 ** 31)
  return (x, y, z) => {
    const x0 = Math.floor(x)
    const y0 = Math.floor(y)
    const z0 = Math.floor(z)
    const bx = ease(x - x0)
    const by = ease(y - y0)
    const plane = (zi: number) => {
      const near = blend(latticeValue(salt, x0, y0, zi), latticeValue(salt, x0 + 1, y0, zi), bx)
      const far = blend(latticeValue(salt, x0, y0 + 1, zi), latticeValue(salt, x0 + 1, y0 + 1, zi), bx)
      return blend(near, far, by)
    }
    return blend(plane(z0), plane(z0 + 1), ease(z - z0))
  }
}

const ease = (t: number): number => t * t * (3 - 2 * t)
const blend = (a: number, b: number, t: number): number => a + (b - a) * t

/** A well-mixed hash of a lattice point, as a number in [-1, 1). */
function latticeValue(salt: number, x: number, y: number, z: number): number {
  let hash = salt ^ Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(z, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2_147_483_648 - 1
}
