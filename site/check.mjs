// SPDX-License-Identifier: Apache-2.0
// Checks that every link, image and script of a built site leads to a file of it, and to an anchor
// of that file: node check.mjs FOLDER [BASE]. Prints the broken ones and exits with 1.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Parser } from 'htmlparser2'

const folder = resolve(process.argv[2])
const base = process.argv[3] ?? '/'

/** The anchors of a file and its links: { anchors, links }. */
function read(file) {
  const anchors = new Set(['', 'top'])
  const links = []
  const parser = new Parser({
    onopentag(name, attributes) {
      for (const anchor of [attributes.id, name === 'a' ? attributes.name : undefined]) {
        if (anchor !== undefined) {
          anchors.add(anchor)
        }
      }
      for (const link of [attributes.href, attributes.src]) {
        if (link !== undefined) {
          links.push(link)
        }
      }
    }
  })
  parser.end(readFileSync(file, 'utf8'))
  return { anchors, links }
}

const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.html'))
  .map((name) => join(folder, name))
const pages = new Map(files.map((file) => [file, read(file)]))

/** The file that a path of the site stands for. */
function fileOf(path) {
  const named = [path, `${path}.html`, join(path, 'index.html')]
  return named.find((file) => existsSync(file) && statSync(file).isFile())
}

function isBroken(page, link) {
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) {
    return false
  }
  const [address, anchor] = link.split('#', 2)
  const path = decodeURIComponent(address.split('?', 1)[0])
  if (path.startsWith('/') && !path.startsWith(base)) {
    return true
  }
  const start = path.startsWith('/') ? join(folder, path.slice(base.length)) : resolve(dirname(page), path)
  const file = path === '' ? page : fileOf(start)
  if (file === undefined) {
    return true
  }
  return anchor !== undefined && pages.has(file)
    && !pages.get(file).anchors.has(anchor)
    && !pages.get(file).anchors.has(decodeURIComponent(anchor))
}

/** Javadoc of JDK 17 links to an anchor that it does not make. */
const ACCEPTED = ['apidocs/constant-values.html: #io.github']

const broken = []
let count = 0
for (const [page, { links }] of pages) {
  count += links.length
  for (const link of new Set(links)) {
    const named = `${relative(folder, page).replaceAll('\\', '/')}: ${link}`
    if (isBroken(page, link) && !ACCEPTED.includes(named)) {
      broken.push(named)
    }
  }
}
console.log(broken.join('\n'))
console.log(`${pages.size} pages, ${count} links, ${broken.length} broken`)
process.exit(broken.length === 0 && pages.size > 0 ? 0 : 1)
