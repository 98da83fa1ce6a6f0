import { liveBusContract } from '../ports/live-bus.contract'
import { syncStateStoreContract } from '../ports/sync-state-store.contract'
import { createMemoryLiveBus } from './memory-live-bus'
import { createMemorySyncStateStore } from './memory-sync-state-store'

let count = 0
const fresh = () => `name-${++count}`

syncStateStoreContract('memory', createMemorySyncStateStore, fresh)
liveBusContract('memory', createMemoryLiveBus, fresh)
