// A series' newest steps as a small picture.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 96;
const HEIGHT = 28;
const EDGE = 3;

/** A new element of a drawing. */
export function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}

/**
 * @param {(number|null)[]} values oldest first
 * @param {Set<number>} marked positions of steps that came outside their interval
 */
export function sparkline(values, marked) {
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, class: 'spark', 'aria-hidden': 'true' });
  const real = values.filter((value) => Number.isFinite(value));
  if (real.length === 0) {
    return picture;
  }
  const low = Math.min(...real);
  const spread = Math.max(...real) - low;
  const x = (i) => EDGE + ((WIDTH - 2 * EDGE) * i) / Math.max(1, values.length - 1);
  const y = (value) => HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (spread > 0 ? (value - low) / spread : 0.5);
  picture.append(svg('path', { d: line(values, x, y) }));
  values.forEach((value, i) => {
    if (marked.has(i) && Number.isFinite(value)) {
      picture.append(svg('circle', { cx: x(i).toFixed(1), cy: y(value).toFixed(1), r: 2, class: 'outside' }));
    }
  });
  const last = values.length - 1;
  if (Number.isFinite(values[last]) && !marked.has(last)) {
    picture.append(svg('circle', { cx: x(last).toFixed(1), cy: y(values[last]).toFixed(1), r: 1.8, class: 'newest' }));
  }
  return picture;
}

/** A path that breaks where values are missing. */
function line(values, x, y) {
  let path = '';
  let open = false;
  values.forEach((value, i) => {
    if (Number.isFinite(value)) {
      path += `${open ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      open = true;
    } else {
      open = false;
    }
  });
  return path;
}
