'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { Notice } from './notice'

const Code = createContext('')

/** Shows its children once the part of the address behind # has been read, which browsers send to nobody; without one, `absent` says what to do. */
export function WithLinkCode({ absent, children }: { absent: string; children: ReactNode }) {
  const [code, setCode] = useState<string>()
  useEffect(() => setCode(window.location.hash.slice(1)), [])
  if (code === undefined) return null
  if (code === '') return <Notice look="note">{absent}</Notice>
  return <Code value={code}>{children}</Code>
}

/** The link's code, as a field of a form that nobody sees. */
export function LinkCodeField() {
  return <input type="hidden" name="code" value={useContext(Code)} />
}

export const useLinkCode = (): string => useContext(Code)
