// Fuse.js, which compares letters: as it comes; and folded, weighted, word by word, without the whole text, which takes
// it twice as long for two or three points of top-1.

import { FIELDS, WEIGHTS, fold, load, serve } from './harness.mjs'

const Fuse = load('fuse.js')

const SHORT = FIELDS.filter((field) => field !== 'text')

const plain = (documents) => new Fuse(documents, { keys: FIELDS })

const folded = (documents) => {
  const rows = documents.map((one) => ({
    ...Object.fromEntries(SHORT.map((field) => [field, fold(one[field])])),
    slug: one.slug,
    search_words: fold(one.search_words).split('\n')
  }))
  const keys = SHORT.map((name) => ({ name, weight: WEIGHTS[name] }))
  return new Fuse(rows, { keys, useTokenSearch: true, ignoreLocation: true, threshold: 0.2 })
}

const engine = (build, prepare) => (documents) => {
  const index = build(documents)
  return (text) => index.search(prepare(text)).map((hit) => hit.item.slug)
}

await serve({
  'Fuse.js, as it comes': { build: engine(plain, String) },
  'Fuse.js, folded, word by word': { build: engine(folded, fold), synonyms: true }
})
