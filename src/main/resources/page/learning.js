// The panel on learning: what the champion gate decided, and on which losses.
import { byId, h, oncePerFrame } from './dom.js';
import { number, time, whole } from './format.js';
import { axis, labelWidth, palette, timeAxis } from './palette.js';

const KEPT = 200;
const USUAL = 0.9;
const MOST_ABOVE = 2;
const WORDS = { published: 'published', refused: 'refused', returned: 'gone back' };

export class LearningPanel {
  #decisions = [];
  #version;
  #draw = oncePerFrame(() => this.#show());

  constructor() {
    this.container = byId('learning-chart');
    new ResizeObserver(() => this.#resize()).observe(this.container);
    addEventListener('foretide-palette', () => this.plot?.redraw(false));
  }

  /** @param {{version: number, decisions: object[]}} state all that the service keeps */
  set({ version, decisions }) {
    this.#version = version;
    this.#decisions = decisions ?? [];
    this.#draw();
  }

  /** One more decision, as the stream tells it. */
  heard(decision) {
    if (!(decision.time > (this.#decisions.at(-1)?.time ?? -Infinity))) {
      return;
    }
    this.#version = decision.version ?? this.#version;
    this.#decisions = [...this.#decisions, decision].slice(-KEPT);
    this.#draw();
  }

  #show() {
    byId('learning').hidden = false;
    const last = this.#decisions.at(-1);
    const parts = last ? this.#told(last) : [['', this.#nothingYet()]];
    byId('learning-readout').replaceChildren(...parts.map(([kind, text]) => h('span', { class: kind, text })));
    this.container.hidden = this.#decisions.length < 2;
    byId('learning-legend').hidden = this.container.hidden;
    if (!this.container.hidden) {
      this.#plotted();
    }
  }

  #nothingYet() {
    const version = this.#version === undefined ? '' : `Weights version ${whole(this.#version)}. `;
    return `${version}Nothing has been decided yet: new weights are tested against those in use every few seconds.`;
  }

  #told(last) {
    const counts = Object.entries(WORDS).map(([kind, word]) => `${this.#count(kind)} ${word}`);
    const losses = `loss ${number(last.candidateLoss, 4)}, of those in use ${number(last.championLoss, 4)}`;
    return [
      ['ink', `weights version ${whole(this.#version)}`],
      ['', `newest decision at ${time(last.time, 1000)}: ${WORDS[last.decision] ?? last.decision} (${losses})`],
      ['', `of the last ${this.#decisions.length}: ${counts.join(', ')}`],
    ];
  }

  #count(kind) {
    return this.#decisions.filter((decision) => decision.decision === kind).length;
  }

  #plotted() {
    const data = [
      this.#decisions.map((decision) => decision.time),
      this.#decisions.map((decision) => decision.championLoss ?? null),
      this.#decisions.map((decision) => decision.candidateLoss ?? null),
    ];
    if (!this.plot) {
      const { width, height } = this.container.getBoundingClientRect();
      this.plot = new uPlot(this.#options(Math.max(200, width), height), data, this.container);
    }
    this.plot.setData(data);
  }

  #options(width, height) {
    return {
      width,
      height,
      ms: 1,
      padding: [8, 26, 2, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(low, this.#top(high), 0.1, false)) } },
      series: [
        {},
        { stroke: () => palette['line-strong'], width: 4, points: { show: false } },
        { stroke: () => palette.accent, width: 1.5, points: { show: false } },
      ],
      axes: [
        timeAxis(),
        axis({ space: 36, size: labelWidth, values: (_, splits) => splits.map((value) => number(value)) }),
      ],
      hooks: { draw: [(plot) => this.#drawMarks(plot)] },
    };
  }

  /** A single loss that is far above all others (the first after a pause) may leave the picture at its top. */
  #top(high) {
    const losses = this.#decisions.map(({ candidateLoss }) => candidateLoss).filter(Number.isFinite).sort((a, b) => a - b);
    const usual = losses[Math.floor(losses.length * USUAL)];
    return usual > 0 ? Math.min(high, usual * MOST_ABOVE) : high;
  }

  #drawMarks({ ctx, bbox, valToPos }) {
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.8 * ratio;
    for (const { time, candidateLoss, decision } of this.#decisions) {
      if (Number.isFinite(candidateLoss)) {
        mark(ctx, decision, valToPos(time, 'x', true), Math.max(bbox.top, valToPos(candidateLoss, 'y', true)), ratio);
      }
    }
    ctx.restore();
  }

  #resize() {
    const { width, height } = this.container.getBoundingClientRect();
    if (width > 0 && this.plot) {
      this.plot.setSize({ width, height });
    }
  }
}

/** A dot for published, a cross for refused, a diamond for returned: told apart without colours, too. */
function mark(ctx, decision, x, y, ratio) {
  const r = 3.2 * ratio;
  ctx.beginPath();
  if (decision === 'published') {
    ctx.fillStyle = palette.good;
    ctx.arc(x, y, 2.4 * ratio, 0, 2 * Math.PI);
    ctx.fill();
  } else if (decision === 'refused') {
    ctx.strokeStyle = palette.warn;
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r);
    ctx.lineTo(x - r, y + r);
    ctx.stroke();
  } else {
    ctx.fillStyle = palette.alarm;
    ctx.moveTo(x, y - 1.5 * r);
    ctx.lineTo(x + 1.2 * r, y);
    ctx.lineTo(x, y + 1.5 * r);
    ctx.lineTo(x - 1.2 * r, y);
    ctx.fill();
  }
}
