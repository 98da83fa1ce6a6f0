/** Where anybody can read of a race. Each answer is asked for, and looked over, when a race's publication is checked: a new door is added here. */
export const PUBLIC_DOORS = {
  snapshot: '/live/SLUG/snapshot',
  deltas: '/live/SLUG/deltas',
  tracks: '/live/SLUG/tracks',
  results: '/live/SLUG/results',
  evidence: '/live/SLUG/evidence/ID',
} as const

/** Pages that show what those doors say to whoever has a pass: asked for, and looked over, for each audience with rules of its own. */
export const AUDIENCE_PAGES = [
  '/races/[slug]/for/[audience]',
  '/races/[slug]/for/[audience]/results',
  '/races/[slug]/for/[audience]/explain/[entrant]',
  // Gives the pass itself.
  '/races/[slug]/for/[audience]/pass',
] as const

/** Pages that show what those doors say to anybody, and nothing else of a race. */
export const PUBLIC_PAGES = [
  '/races/[slug]',
  '/races/[slug]/results',
  '/races/[slug]/explain/[entrant]',
  // Says nothing of what is measured.
  '/races/[slug]/enter',
  // Simulated races only, which hold nothing back.
  '/races/[slug]/lab',
] as const
