// Orama: as it comes; folded; and folded with one edit tolerated. It always searches by prefix.

import { FIELDS, WEIGHTS, load, serve, words } from './harness.mjs'

const { create, insertMultiple, search } = load('@orama/orama')

const schema = Object.fromEntries(FIELDS.map((field) => [field, 'string']))
const folding = { language: 'vietnamese', normalizationCache: new Map(), tokenize: (text) => [...new Set(words(text))] }

const engine = (components, options) => async (documents) => {
  const db = create({ schema, components })
  await insertMultiple(db, documents)
  return async (term) => {
    const { hits } = await search(db, { term, limit: 10, ...options })
    return hits.map((hit) => hit.document.slug)
  }
}

await serve({
  'Orama, as it comes': { build: engine({}, {}) },
  'Orama, folded': { build: engine({ tokenizer: folding }, { boost: WEIGHTS }), synonyms: true },
  'Orama, folded, tolerance 1': { build: engine({ tokenizer: folding }, { boost: WEIGHTS, tolerance: 1 }) }
})
