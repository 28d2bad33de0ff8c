// SPDX-License-Identifier: Apache-2.0
// The pages of the site: the Markdown files of the repository and where they are on the site.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const SITE = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const ROOT = dirname(SITE)

/** Copies of the pages, since a module outside of this folder does not find node_modules. */
export const PAGES = join(SITE, 'target/pages')

const START = 'docs/README.md'

/** Files whose address differs from their path. */
export const REWRITES: Record<string, string> = {
  'docs/README.md': 'docs/index.md',
  'docs/decisions/README.md': 'docs/decisions/index.md',
  'docs/reference/commands/README.md': 'docs/reference/commands/index.md'
}

/** Copies the pages, with their pictures and the home page of the site. */
export function copyPages(): void {
  rmSync(PAGES, { recursive: true, force: true })
  for (const name of readdirSync(ROOT)) {
    if (name === 'docs' || name.endsWith('.md')) {
      cpSync(join(ROOT, name), join(PAGES, name), { recursive: true })
    }
  }
  cpSync(join(SITE, 'index.md'), join(PAGES, 'index.md'))
}

/** The path of a copied page relative to the root of the repository, with slashes. */
export function pathOf(file: string): string {
  return relative(PAGES, file).replaceAll('\\', '/')
}

/** Whether a path relative to the root of the repository is a page of the site. */
function isPage(path: string): boolean {
  return (path.startsWith('docs/') || !path.includes('/'))
    && path.endsWith('.md') && existsSync(join(ROOT, path))
}

/**
 * The address of what a page links to, with .md at its end.
 *
 * @returns undefined if it is a file of the repository that is no page
 */
export function addressOf(page: string, link: string): string | undefined {
  const [path, anchor] = link.split('#', 2)
  const target = path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path))
  if (!isPage(target)) {
    return undefined
  }
  return `/${REWRITES[target] ?? target}${anchor === undefined ? '' : `#${anchor}`}`
}

/** The first heading of a page. */
function titleOf(path: string): string {
  const heading = readFileSync(join(ROOT, path), 'utf8').match(/^# (.+)$/m)
  return heading === null ? path : heading[1].replaceAll('`', '')
}

interface Item {
  text: string
  link?: string
  items?: Item[]
  collapsed?: boolean
}

/** An index has the other pages of its folder below it. */
function itemOf(text: string, path: string): Item {
  const item: Item = { text, link: addressOf(START, path)?.replace(/\.md(?=#|$)/, '') }
  const target = posix.join('docs', path)
  if (!target.endsWith('/README.md') || target === 'README.md') {
    return item
  }
  const folder = posix.dirname(target)
  item.collapsed = true
  item.items = readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .filter((name) => statSync(join(ROOT, folder, name)).isFile())
    .sort()
    .map((name) => ({
      text: titleOf(`${folder}/${name}`),
      link: `/${folder}/${name.replace(/\.md$/, '')}`
    }))
  return item
}

/**
 * The navigation, which is the list of pages in docs/README.md: its headings of level 2 are groups,
 * and those of level 3 groups within them.
 */
export function navigation(): Item[] {
  const groups: Item[] = []
  let items: Item[] = []
  for (const line of readFileSync(join(ROOT, START), 'utf8').split('\n')) {
    const heading = line.match(/^(##|###) (.+)$/)
    const entry = line.match(/^- \[([^\]]+)\]\(([^)]+)\)/)
    if (heading !== null) {
      const group: Item = { text: heading[2], items: [] }
      const parent = heading[1] === '##' ? groups : groups[groups.length - 1].items!
      parent.push(group)
      items = group.items!
    } else if (entry !== null) {
      items.push(itemOf(entry[1], entry[2]))
    }
  }
  return groups
}
