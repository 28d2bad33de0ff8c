// SPDX-License-Identifier: Apache-2.0
// What GitHub's Markdown has and markdown-it has not: formulas, and links to files of a repository.
import katex from 'katex'
import type { MarkdownRenderer } from 'vitepress'
import { addressOf, pathOf } from './pages.mts'

/** `$`...`$` and $...$, as GitHub reads them. */
const INLINE = /\$`([^`]+)`\$|\$(?![\s`])((?:\\.|[^$\\])*?[^\s\\])\$(?![\d`])/y

function formula(tex: string, displayMode: boolean): string {
  const html = katex.renderToString(tex, { displayMode, throwOnError: true, strict: 'error' })
  return html.replace(/^<span/, '<span v-pre')
}

/** Renders formulas; a formula with an error fails the build. */
export function formulas(md: MarkdownRenderer): void {
  md.inline.ruler.before('escape', 'formula', (state, silent) => {
    INLINE.lastIndex = state.pos
    const match = INLINE.exec(state.src)
    if (match === null) {
      return false
    }
    if (!silent) {
      state.push('formula', '', 0).content = match[1] ?? match[2]
    }
    state.pos += match[0].length
    return true
  })
  md.renderer.rules.formula = (tokens, index) => formula(tokens[index].content, false)

  const fence = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, ...rest) =>
    tokens[index].info.trim() === 'math'
      ? `<p>${formula(tokens[index].content, true)}</p>\n`
      : fence(tokens, index, ...rest)
}

/** Leads links to pages of the site. The name of another file of the repository is no link. */
export function links(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', (state) => {
    const file = state.env.realPath ?? state.env.path
    if (file === undefined) {
      return // a title, not a page
    }
    const page = pathOf(file)
    for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
      const href = token.attrGet('href')
      if (token.type !== 'link_open' || href === null || /^([a-z]+:|#|\/)/.test(href)) {
        continue
      }
      const address = addressOf(page, href)
      token.attrSet('href', address ?? '')
      token.meta = { file: address === undefined }
    }
    unlinkFiles(state.tokens)
  })
}

/** Turns links to files that are not on the site into spans. */
function unlinkFiles(blocks: { children: any[] | null }[]): void {
  for (const block of blocks) {
    const open: boolean[] = []
    for (const token of block.children ?? []) {
      if (token.type === 'link_open') {
        open.push(token.meta?.file === true)
      }
      const file = token.type === 'link_close' ? open.pop() : open[open.length - 1]
      if (file === true && (token.type === 'link_open' || token.type === 'link_close')) {
        token.tag = 'span'
        token.attrs = null
      }
    }
  }
}
