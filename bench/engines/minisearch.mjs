// MiniSearch: as it comes; and folded, fuzzy and by prefix, but for the shortest syllables, which are all alike.

import { FIELDS, WEIGHTS, fold, load, serve, words } from './harness.mjs'

const MiniSearch = load('minisearch')

const engine = (options, searchOptions) => (documents) => {
  const index = new MiniSearch({ idField: 'slug', fields: FIELDS, ...options, searchOptions })
  index.addAll(documents)
  return (text) => index.search(text).map((hit) => hit.id)
}

await serve({
  'MiniSearch, as it comes': { build: engine({}, {}) },
  'MiniSearch, folded, fuzzy, prefix': {
    build: engine({ tokenize: words, processTerm: fold }, {
      boost: WEIGHTS,
      fuzzy: (word) => word.length > 3 ? 0.25 : false,
      prefix: (word) => word.length > 2
    }),
    synonyms: true
  }
})
