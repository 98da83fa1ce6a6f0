import { en } from './en'

/** What every language has to say. */
export type Catalogue = typeof en

/** The words of this page. English is the only language so far; a second one makes this a choice by the reader. */
export const text: Catalogue = en
