// One channel's chart: history, what had been said a step before, the newest forecast, and the one made at the step looked at.
import { COLUMNS, columns } from './chartdata.js';
import { number } from './format.js';
import { withLimits } from './limits.js';
import { axis, FONT, labelWidth, palette, timeAxis } from './palette.js';

const INDEX = Object.fromEntries(COLUMNS.map((name, i) => [name, i + 1]));

/** How each column is drawn, in the order of COLUMNS; edges of bands are hidden lines. */
const STYLES = {
  low1: {},
  high1: {},
  median1: { stroke: () => palette.accent, width: 1, dash: [2, 3] },
  low: { stroke: () => palette.accent, width: 0.5 },
  high: { stroke: () => palette.accent, width: 0.5 },
  median: { stroke: () => palette.accent, width: 2 },
  fanLow: { auto: false },
  fanHigh: { auto: false },
  fanMedian: { stroke: () => palette.fan, width: 2, auto: false },
  actual: { stroke: () => palette.ink, width: 1.6 },
};

export class SeriesChart {
  #data = columns([]);
  #newest;
  #limits = [];
  #inspected;
  #described = '';

  /** @param {(time: number|undefined) => void} inspect told the time under the pointer, or that there is none */
  constructor(container, inspect) {
    this.container = container;
    this.inspect = inspect;
    new ResizeObserver(() => this.#resize()).observe(container);
    addEventListener('foretide-palette', () => this.plot?.redraw(false));
    container.addEventListener('keydown', (event) => this.#keys(event));
  }

  /**
   * @param {{steps, newest, fan, inspected, limits}} view as columns() takes them; inspected: the time looked at; limits: {name, value, crossing}
   */
  show({ steps, newest, fan, inspected, limits }) {
    this.#data = columns(steps, newest, fan);
    this.#newest = steps.at(-1)?.time;
    this.#inspected = inspected;
    this.#limits = limits;
    if (!this.plot) {
      this.#create();
    }
    this.plot.setData(this.#data);
  }

  #create() {
    const { width, height } = this.container.getBoundingClientRect();
    this.plot = new uPlot(this.#options(Math.max(200, width), height), this.#data, this.container);
    const over = this.plot.over;
    const look = (event) => this.#pointed(event.clientX - over.getBoundingClientRect().left);
    over.addEventListener('pointermove', look);
    over.addEventListener('pointerdown', look);
    over.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.#look(undefined));
  }

  /** At once, since keys may be faster than frames. */
  #look(time) {
    this.#inspected = time;
    this.inspect(time);
  }

  /** Only a moving pointer chooses another step: data that slide away below one that rests do not. */
  #pointed(left) {
    const time = this.#data[0][this.plot.posToIdx(left)];
    if (time !== this.#inspected) {
      this.#look(time);
    }
  }

  #options(width, height) {
    const series = COLUMNS.map((name) => ({ points: { show: false }, ...STYLES[name] }));
    series[INDEX.outside - 1] = {
      stroke: () => palette.alarm,
      width: 0,
      paths: () => null,
      points: { show: true, size: 8, width: 2, fill: () => palette.surface, stroke: () => palette.alarm },
    };
    return {
      width,
      height,
      ms: 1,
      padding: [16, 26, 2, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(...withLimits(low, high, this.#limits), 0.08, false)) } },
      series: [{}, ...series],
      bands: [
        { series: [INDEX.high1, INDEX.low1], fill: () => palette.faint },
        { series: [INDEX.high, INDEX.low], fill: () => palette.band },
        { series: [INDEX.fanHigh, INDEX.fanLow], fill: () => palette['fan-band'] },
      ],
      axes: [
        timeAxis(),
        axis({ size: labelWidth, values: (_, splits) => splits.map((value) => number(value, this.#axisDecimals(splits))) }),
      ],
      hooks: {
        drawClear: [(plot) => this.#drawAhead(plot)],
        draw: [(plot) => this.#drawMarks(plot)],
      },
    };
  }

  #axisDecimals(splits) {
    const apart = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
    return Math.max(0, Math.min(8, -Math.floor(Math.log10(apart) + 1e-9)));
  }

  /** What is still to come has a ground of its own. */
  #drawAhead({ ctx, bbox, valToPos }) {
    if (this.#newest !== undefined) {
      const from = Math.max(bbox.left, valToPos(this.#newest, 'x', true));
      ctx.fillStyle = palette.ahead;
      ctx.fillRect(from, bbox.top, bbox.left + bbox.width - from, bbox.height);
    }
  }

  #drawMarks(plot) {
    this.#limits.forEach((limit) => this.#drawLimit(plot, limit));
    if (this.#newest !== undefined) {
      this.#verticalLine(plot, this.#newest, palette.muted, 'now');
    }
    if (this.#inspected !== undefined && this.#inspected !== this.#newest) {
      this.#verticalLine(plot, this.#inspected, palette.fan, '');
      this.#dot(plot);
    }
  }

  /** A line at the limit, heavy from the earliest to the latest time at which it is crossed, with its median; at the edge where it lies far outside. */
  #drawLimit({ ctx, bbox, valToPos }, { name, value, crossing }) {
    const ratio = devicePixelRatio;
    const at = valToPos(value, 'y', true);
    const y = Math.round(Math.max(bbox.top, Math.min(bbox.top + bbox.height, at)));
    const right = bbox.left + bbox.width;
    const place = (time, otherwise) => (time === null ? otherwise : Math.max(bbox.left, Math.min(right, valToPos(time, 'x', true))));
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = palette.warn;
    ctx.font = FONT.replace('11', String(11 * ratio));
    ctx.textAlign = 'left';
    const arrow = at < bbox.top ? ' ↑' : at > bbox.top + bbox.height ? ' ↓' : '';
    const below = y < bbox.top + 16 * ratio;
    ctx.fillText(`${name} ${number(value)}${arrow}`, bbox.left + 6 * ratio, below ? y + 13 * ratio : y - 5 * ratio);
    if (arrow === '') {
      line(ctx, [bbox.left, y], [right, y], ratio, [6 * ratio, 4 * ratio]);
    }
    if (crossing && !crossing.crossed && crossing.earliest !== null) {
      const [from, to] = [place(crossing.earliest, right), place(crossing.latest, right)];
      line(ctx, [from, y], [to, y], 4 * ratio);
      if (crossing.median !== null) {
        const median = place(crossing.median, right);
        line(ctx, [median, y - 7 * ratio], [median, y + 7 * ratio], 2 * ratio);
      }
    }
    ctx.restore();
  }

  #verticalLine({ ctx, bbox, valToPos }, time, colour, label) {
    const ratio = devicePixelRatio;
    const x = Math.round(valToPos(time, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) {
      return;
    }
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour;
    line(ctx, [x, bbox.top], [x, bbox.top + bbox.height], ratio, [3 * ratio, 3 * ratio]);
    ctx.font = FONT.replace('11', String(11 * ratio));
    ctx.textAlign = 'center';
    ctx.fillText(label, x, bbox.top - 4 * ratio);
    ctx.restore();
  }

  #dot(plot) {
    const i = this.#data[0].indexOf(this.#inspected);
    const value = this.#data[INDEX.actual][i] ?? this.#data[INDEX.median][i];
    if (value === null || value === undefined) {
      return;
    }
    const { ctx, valToPos } = plot;
    ctx.save();
    ctx.fillStyle = palette.fan;
    ctx.beginPath();
    ctx.arc(valToPos(this.#inspected, 'x', true), valToPos(value, 'y', true), 4 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.restore();
  }

  #keys(event) {
    const times = this.#data[0];
    const at = times.indexOf(this.#inspected ?? this.#newest);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: times.length - 1 }[event.key];
    if (event.key === 'Escape') {
      this.#look(undefined);
    } else if (to !== undefined && times.length > 0) {
      event.preventDefault();
      this.#look(times[Math.max(0, Math.min(times.length - 1, to))]);
    }
  }

  /** Tells those who do not see the chart what is looked at; not again with every step that comes while they listen. */
  describe(text) {
    const looked = String(this.#inspected);
    if (document.activeElement === this.container && looked === this.#described) {
      return;
    }
    this.#described = looked;
    const times = this.#data[0];
    const set = (name, value) => this.container.setAttribute(name, value);
    set('aria-valuemax', Math.max(0, times.length - 1));
    set('aria-valuenow', Math.max(0, times.indexOf(this.#inspected ?? this.#newest)));
    set('aria-valuetext', text);
  }

  #resize() {
    const { width, height } = this.container.getBoundingClientRect();
    if (width > 0 && this.plot) {
      this.plot.setSize({ width, height });
    }
  }
}

function line(ctx, from, to, width, dash = []) {
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}
