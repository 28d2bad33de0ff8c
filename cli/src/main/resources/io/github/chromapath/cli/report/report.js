'use strict';
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* Colours of the theme as the browser resolves them, for canvases. */
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const color = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };

  const charts = [];
  const redraw = () => charts.forEach((chart) => chart.redraw(false));

  /* Theme: automatic, light, dark. A page in a file may have no storage. */
  const themes = ['automatic', 'light', 'dark'];
  const button = document.getElementById('theme');
  const stored = () => {
    try { return localStorage.getItem('chromapath-theme'); } catch { return null; }
  };
  const setTheme = (theme) => {
    if (theme === 'automatic') delete root.dataset.theme; else root.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
    button.dataset.theme = theme;
    redraw();
  };
  setTheme(themes.includes(stored()) ? stored() : 'automatic');
  button.addEventListener('click', () => {
    const theme = themes[(themes.indexOf(button.dataset.theme) + 1) % themes.length];
    try { localStorage.setItem('chromapath-theme', theme); } catch { /* kept for this page only */ }
    setTheme(theme);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  /* Charts. */
  const number = (value) => {
    if (value === null || value === undefined) return 'no value';
    const size = Math.abs(value);
    return size !== 0 && size < 0.001 ? value.toExponential(2) : String(+value.toPrecision(4));
  };
  const svg = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };
  const dashes = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
  /* A faint line has the colour of the next, whose single steps it shows. */
  const tones = (series) => {
    let tone = 0;
    return series.map((line) => (line.faint ? tone : tone++));
  };
  for (const box of all('.plot')) {
    const spec = JSON.parse(box.dataset.chart);
    const figure = box.closest('figure');
    const reading = figure.querySelector('.reading');
    const tone = tones(spec.series);
    const axis = { stroke: () => color('--muted'), grid: { stroke: () => color('--grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    const line = (series, i) => ({
      label: series.name, stroke: () => color(`--line-${tone[i] % 4 + 1}`), width: series.faint ? 1 : 2, alpha: series.faint ? 0.45 : 1,
      dash: dashes[Math.floor(tone[i] / 4) % 4], spanGaps: true, points: { show: !series.faint && spec.xs.length < 40, size: 5 },
    });
    const chart = new uPlot({
      width: Math.max(200, box.clientWidth), height: 240,
      legend: { show: false }, cursor: { y: false, drag: { x: true, y: false } },
      scales: { x: { time: false }, y: { range: (u, low, high) => low === null ? [0, 1] : uPlot.rangeNum(Math.min(low, spec.zero ? 0 : low), high, 0.08, true) } },
      axes: [{ ...axis, size: 30, values: (u, values) => values.map(number) }, { ...axis, size: 58, values: (u, values) => values.map(number) }],
      series: [{ label: spec.x }, ...spec.series.map(line)],
      hooks: { setCursor: [(u) => read(u)] },
    }, [spec.xs, ...spec.series.map((series) => series.ys)], box);
    const read = (u) => {
      const at = u.cursor.idx;
      reading.textContent = at === null || at === undefined ? ''
        : `${spec.x} ${spec.xs[at]}: ` + spec.series
          .filter((series, i) => u.series[i + 1].show && series.ys[at] !== null)
          .map((series) => `${series.name} ${number(series.ys[at])}`).join(', ');
    };
    let index = spec.xs.length;
    box.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      index = Math.min(spec.xs.length - 1, Math.max(0, index + step));
      chart.setCursor({ left: chart.valToPos(spec.xs[index], 'x'), top: 10 });
    });
    spec.series.forEach((series, i) => {
      const toggle = document.createElement('button');
      toggle.type = 'button';
      toggle.setAttribute('aria-pressed', 'true');
      const mark = svg('svg', { width: 18, height: 8, 'aria-hidden': 'true' });
      mark.append(svg('line', { x1: 0, y1: 4, x2: 18, y2: 4, stroke: `var(--line-${tone[i] % 4 + 1})`, 'stroke-width': series.faint ? 1 : 3, 'stroke-dasharray': dashes[Math.floor(tone[i] / 4) % 4].join(' ') }));
      toggle.append(mark, series.name);
      toggle.addEventListener('click', () => {
        const shown = !chart.series[i + 1].show;
        chart.setSeries(i + 1, { show: shown });
        toggle.setAttribute('aria-pressed', String(shown));
      });
      const item = document.createElement('li');
      item.append(toggle);
      figure.querySelector('.legend').append(item);
    });
    new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== chart.width) chart.setSize({ width: box.clientWidth, height: 240 });
    }).observe(box);
    charts.push(chart);
  }

  /* Galleries: two layers of each picture, with a divider between them. */
  const compare = (card, left, right) => {
    const slider = card.querySelector('img-comparison-slider');
    const layers = all('img', slider);
    const find = (layer) => layers.find((image) => image.dataset.layer === layer);
    if (!find(left) || !find(right)) return;
    layers.forEach((image) => image.removeAttribute('slot'));
    find(left).slot = 'first';
    find(right).slot = 'second';
    card.querySelector('.side.left').textContent = find(left).dataset.label;
    card.querySelector('.side.right').textContent = find(right).dataset.label;
    const name = card.querySelector('strong').textContent;
    slider.setAttribute('aria-label', `${name}: ${find(left).dataset.label} on the left, ${find(right).dataset.label} on the right`);
  };
  for (const gallery of all('.gallery')) {
    const selected = (side) => gallery.querySelector(`select[data-side=${side}]`)?.value;
    const versions = () => (selected('left') ? [selected('left'), selected('right')]
      : gallery.querySelector('input[type=radio]:checked').value.split(' '));
    const show = () => {
      const [left, right] = versions();
      all('.picture', gallery).forEach((card) => compare(card, left, right));
      all('[data-for]', gallery).forEach((scale) => { scale.hidden = ![left, right].some((layer) => layer.startsWith(scale.dataset.for)); });
    };
    gallery.addEventListener('change', show);
    show();
  }
  for (const slider of all('img-comparison-slider')) {
    const tell = () => {
      slider.setAttribute('aria-valuenow', String(Math.round(slider.value)));
      slider.setAttribute('aria-valuetext', `divider at ${Math.round(slider.value)} percent`);
    };
    slider.addEventListener('slide', tell);
    slider.addEventListener('keydown', (event) => {
      const to = { Home: 0, End: 100 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      slider.value = to;
      tell();
    });
    tell();
  }

  /* Tables: a click on a heading sorts by its column. */
  for (const table of all('table.sortable')) {
    const body = table.tBodies[0];
    const headings = all('thead th', table);
    const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
    const order = (a, b) => {
      const [x, y] = [Number(a), Number(b)];
      return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
    };
    headings.forEach((heading, column) => heading.querySelector('button').addEventListener('click', () => {
      const direction = heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      headings.forEach((other) => other.removeAttribute('aria-sort'));
      heading.setAttribute('aria-sort', direction);
      const sign = direction === 'ascending' ? 1 : -1;
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        return x === '' || y === '' ? (x === '') - (y === '') : sign * order(x, y);
      });
      body.append(...rows);
    }));
  }
})();
