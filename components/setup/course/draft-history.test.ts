import { expect, test } from 'vitest'
import { type CourseDraft, emptyElement } from '#race/course-draft'
import { type DraftAction, editDraft, historyOf } from './draft-history'

const draft = (...ids: string[]): CourseDraft => ({
  ways: [{ id: 'main', name: '', classIds: [], elements: ids.map((id) => emptyElement(id, 'mark')) }],
  zones: [],
})
const after = (...actions: DraftAction[]) => actions.reduce(editDraft, historyOf(draft()))
const set = (...ids: string[]): DraftAction => ({ kind: 'set', draft: draft(...ids) })

test('steps are undone and done again in order; a new step forgets what was undone', () => {
  expect(after(set('a'), set('a', 'b'), { kind: 'undo' }).now).toEqual(draft('a'))
  expect(after(set('a'), set('a', 'b'), { kind: 'undo' }, { kind: 'undo' }, { kind: 'undo' }).now).toEqual(draft())
  expect(after(set('a'), set('a', 'b'), { kind: 'undo' }, { kind: 'redo' }).now).toEqual(draft('a', 'b'))
  expect(after(set('a'), { kind: 'undo' }, set('c'), { kind: 'redo' }).now).toEqual(draft('c'))
})

test('what is typed into one field is one step', () => {
  const typed = (id: string): DraftAction => ({ kind: 'set', draft: draft(id), typingIn: 'name' })
  expect(after(set('x'), typed('a'), typed('ab'), typed('abc'), { kind: 'undo' }).now).toEqual(draft('x'))
})

test('what was saved is where it begins again', () => {
  const saved = after(set('a'), set('a', 'b'), { kind: 'saved' }, { kind: 'undo' })
  expect(saved.now).toEqual(draft('a', 'b'))
  expect(saved.before).toEqual([])
})
