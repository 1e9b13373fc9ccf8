// What every engine in JavaScript needs: its package, folding, and the queries in and the answers out.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A package that `make bench-search` installed. */
export const load = createRequire(`${process.env.ENGINES}/`)

/** Without diacritics, đ as d: what none of these engines does by itself for Vietnamese. */
export const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/đ/g, 'd')

export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

export const FIELDS = ['title', 'short_title', 'search_words', 'summary', 'steps', 'text']
export const WEIGHTS = { title: 6, short_title: 5, search_words: 5, summary: 2.5, steps: 2, text: 0.8 }

/** Ask each engine everything. `engines`: {name: (documents) => (text) => slugs}; a name may be asked with synonyms. */
export async function serve (engines) {
  const { documents, queries, expanded } = JSON.parse(readFileSync(0, 'utf8'))
  const rows = {}
  for (const [name, { build, synonyms }] of Object.entries(engines)) {
    const search = await build(documents)
    rows[name] = await ask(search, queries)
    if (synonyms) rows[`${name} + our synonyms`] = await ask(search, expanded)
  }
  process.stdout.write(JSON.stringify(rows))
}

async function ask (search, queries) {
  const found = []
  const ms = []
  for (const query of queries) {
    const started = performance.now()
    const slugs = await search(query)
    ms.push(performance.now() - started)
    found.push(slugs.slice(0, 10))
  }
  return { found, ms }
}
