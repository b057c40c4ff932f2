// Deeds done without connection: kept in IndexedDB in their order, sent once by their key.
const NAME = "aftersales-workshop"
const STORE = "deeds"

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true })
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

async function run(mode, work) {
  const database = await open()
  try {
    return await new Promise((resolve, reject) => {
      const deal = database.transaction(STORE, mode)
      const asked = work(deal.objectStore(STORE))
      deal.oncomplete = () => resolve(asked?.result)
      deal.onerror = () => reject(deal.error)
    })
  } finally {
    database.close()
  }
}

/** A deed of a person: nobody else who signs in on this phone sends it. */
export const keep = (deed) => run("readwrite", (store) => store.add(deed))
export const drop = (id) => run("readwrite", (store) => store.delete(id))
export const kept = async (person) => ((await run("readonly", (store) => store.getAll())) ?? []).filter((deed) => deed.person === person)
