import { describe, expect, it, vi } from 'vitest'
import type { LiveBus } from './live-bus'

/** The rules of the live bus, to be run on every adapter. `race` gives a fresh name each time. */
export function liveBusContract(name: string, create: () => LiveBus, race: () => string): void {
  describe(`live bus: ${name}`, () => {
    it('carries frames of a race to each of its listeners, in order', async () => {
      const bus = create()
      const slug = race()
      const [first, second] = [[] as string[], [] as string[]]
      await bus.subscribe(slug, (frame) => first.push(frame))
      await bus.subscribe(slug, (frame) => second.push(frame))
      for (const frame of ['a', 'b', 'c']) await bus.publish(slug, frame)
      await vi.waitFor(() =>
        expect([first, second]).toEqual([
          ['a', 'b', 'c'],
          ['a', 'b', 'c'],
        ]),
      )
    })

    it('keeps races apart', async () => {
      const bus = create()
      const [mine, other] = [race(), race()]
      const heard: string[] = []
      await bus.subscribe(mine, (frame) => heard.push(frame))
      await bus.publish(other, 'not mine')
      await bus.publish(mine, 'mine')
      await vi.waitFor(() => expect(heard).toEqual(['mine']))
    })

    it('is silent to a listener that has left, and still carries to the others', async () => {
      const bus = create()
      const slug = race()
      const [gone, staying] = [[] as string[], [] as string[]]
      const leave = await bus.subscribe(slug, (frame) => gone.push(frame))
      await bus.subscribe(slug, (frame) => staying.push(frame))
      await leave()
      await bus.publish(slug, 'later')
      await vi.waitFor(() => expect(staying).toEqual(['later']))
      expect(gone).toEqual([])
    })
  })
}
