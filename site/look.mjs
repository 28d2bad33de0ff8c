// SPDX-License-Identifier: Apache-2.0
// Looks at a built site in headless Chromium, at the width of a phone: node look.mjs FOLDER. Each
// page must fit 390 pixels, the search must find a page, and dark mode must darken the page. Prints
// what is wrong and exits with 1. Does nothing without a chromium on the PATH.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, relative, resolve } from 'node:path'

const folder = resolve(process.argv[2])
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

if (spawnSync('chromium', ['--version']).error !== undefined) {
  console.log('site: there is no chromium on the PATH, so nobody has looked at the pages')
  process.exit(0)
}

const pages = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.html') && !name.startsWith('apidocs'))
  .map((name) => `/${relative(folder, join(folder, name))}`)

/** Runs in the browser: opens each page in a frame and writes what is wrong into the document. */
async function look(paths) {
  const faults = []
  const frame = document.createElement('iframe')
  frame.style.cssText = 'width: 390px; height: 844px; border: 0'
  document.body.append(frame)
  const open = (path) => new Promise((done) => {
    frame.onload = () => setTimeout(done, 300)
    frame.src = path
  })
  const until = async (found) => {
    for (let i = 0; i < 100 && !found(); i++) {
      await new Promise((done) => setTimeout(done, 100))
    }
    return found()
  }
  const brightness = () => {
    const background = frame.contentWindow.getComputedStyle(frame.contentDocument.body).backgroundColor
    return Number(background.match(/\d+/)[0])
  }
  for (const path of paths) {
    await open(path)
    const width = frame.contentDocument.documentElement.scrollWidth
    if (width > 390) {
      faults.push(`${path} is ${width} pixels wide`)
    }
  }
  await open('/')
  const page = frame.contentDocument
  const light = brightness()
  page.documentElement.classList.add('dark')
  if (light < 200 || !(await until(() => brightness() < 64))) {
    faults.push('dark mode does not darken the page')
  }
  const button = () => page.querySelector('.DocSearch-Button')
  if (await until(() => button() !== null)) {
    button().click()
    const input = () => page.querySelector('#localsearch-input')
    await until(() => input() !== null)
    input().value = 'flicker'
    input().dispatchEvent(new Event('input', { bubbles: true }))
    const results = () => [...page.querySelectorAll('#localsearch-list a')].map((link) => link.href)
    if (!(await until(() => results().some((link) => link.includes('video'))))) {
      faults.push(`the search for "flicker" finds only ${results().join(', ') || 'nothing'}`)
    }
  } else {
    faults.push('there is no search')
  }
  document.title = JSON.stringify(faults)
}

const start = `<!doctype html><title>looking</title><body><script>(${look})(${JSON.stringify(pages)})</script>`
const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.split('?', 1)[0])
  const named = [path, `${path}.html`, `${path}index.html`].map((name) => join(folder, name))
  const file = named.find((name) => existsSync(name) && statSync(name).isFile())
  if (path === '/look') {
    response.setHeader('Content-Type', 'text/html')
    response.end(start)
  } else if (file === undefined) {
    response.statusCode = 404
    response.end()
  } else {
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
    response.end(readFileSync(file))
  }
})
server.listen(0, '127.0.0.1', () => {
  const chromium = spawn('chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=600000', '--dump-dom',
    `http://127.0.0.1:${server.address().port}/look`
  ])
  let text = ''
  chromium.stdout.on('data', (part) => { text += part })
  chromium.on('close', () => {
    server.close()
    const title = text.match(/<title>(.*?)<\/title>/)?.[1] ?? 'looking'
    if (!title.startsWith('[')) {
      console.error('site: the browser did not come to an end')
      process.exit(1)
    }
    const faults = JSON.parse(title.replaceAll('&amp;', '&').replaceAll('&gt;', '>'))
    faults.forEach((fault) => console.error(`site: ${fault}`))
    console.log(`site: looked at ${pages.length} pages at the width of a phone`)
    process.exit(faults.length === 0 ? 0 : 1)
  })
})
