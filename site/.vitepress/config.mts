// SPDX-License-Identifier: Apache-2.0
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import { formulas, links } from './markdown.mts'
import { copyPages, navigation, PAGES, REWRITES } from './pages.mts'

const base = process.env.SITE_BASE ?? '/'

copyPages()

export default defineConfig({
  title: 'chromapath',
  description: 'A tensor engine in Java that colours grey street pictures.',
  lang: 'en-GB',
  base,
  srcDir: PAGES,
  rewrites: REWRITES,
  outDir: 'target/site',
  cacheDir: 'target/cache',
  // scripts/site adds the Javadoc and checks all links of the result.
  ignoreDeadLinks: [/^\/apidocs\//],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    anchor: { slugify: slug },
    config: (md) => {
      md.use(formulas)
      md.use(links)
    }
  },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Documentation', link: '/docs/' },
      { text: 'Commands', link: '/docs/reference/commands/' },
      { text: 'Javadoc', link: '/apidocs/index.html', target: '_self' },
      { text: 'Changes', link: '/CHANGELOG' }
    ],
    sidebar: navigation(),
    footer: { message: 'Apache License 2.0' }
  }
})
