/** Milliseconds since 1970 UTC. Passed in, so that a simulation can bring its own time. */
export type Clock = () => number
